/** The sender of a link, as its recipients see them. Nobody checks the name but its owner. */
export interface Sender {
  name: string;
  /** Where recipients may ask for a new link. */
  email?: string;
}

/** The most characters of a name, of an address (RFC 5321, 4.5.3.1.3) and of a message. */
export const SENDER_LIMITS = { name: 100, email: 254, message: 500, messageLines: 20 } as const;

/** A sender in the form that `readSender` reads. */
export function writeSender({ name, email }: Sender): string {
  if (email === undefined) return name;
  return name === email ? email : `${name} <${email}>`;
}
