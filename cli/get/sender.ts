import { SENDER_LIMITS } from '../../functions/core/sender.ts';
import type { Ticket } from '../../functions/recipient/ticket.ts';
import { printDetail } from '../output.ts';

/**
 * Tells the person at the terminal who sent the file, and the sender's message. Both come from a server, so they may be of
 * any length, and the message is marked as a quotation. `printDetail` lets no control character through.
 */
export function showSender({ from, message }: Pick<Ticket, 'from' | 'message'>): void {
  const { name, email, message: most, messageLines } = SENDER_LIMITS;
  if (from) printDetail(`From ${shortened(from, name + email)}`);
  if (!message) return;
  const lines = shortened(message, most).split('\n').slice(0, messageLines);
  for (const line of lines) printDetail(`> ${line}`);
}

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most).join('')} …` : text;
}
