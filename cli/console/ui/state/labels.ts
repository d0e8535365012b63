/** What the form calls the fields of an order. */
export const FORM_LABELS = {
  expiresIn: 'Works for',
  expiresAt: 'Works until',
  notBefore: 'Works from',
  maxUses: 'Uses',
  pin: 'PIN',
  message: 'Message',
  filename: 'Name for the recipient',
  delivery: 'Delivery',
  oversize: 'Too large for one reply',
  from: 'From',
  allowedCidrs: 'Only from these networks',
  leaseSeconds: 'Lease',
  note: 'Note for yourself',
} as const;

export type FormLabels = Readonly<Record<keyof typeof FORM_LABELS, string>>;

/** Puts the form's names into a refusal of the owner API, which knows the fields by its own. Other words stay as they are. */
export function inWordsOfTheForm(refusal: string, labels: FormLabels = FORM_LABELS): string {
  const names = Object.keys(labels).join('|');
  const field = new RegExp(`(?<=^|: )(${names})(?= must )|(?<=^The address in )(from)(?= is )`, 'g');
  return refusal.replace(field, (name) => `"${labels[name as keyof FormLabels]}"`);
}
