/** A sentence in which commands stand between backticks. */
export function Sentence({ text }: { text: string }) {
  return text.split('`').map((part, n) => (n % 2 === 1 ? <code key={part}>{part}</code> : part));
}
