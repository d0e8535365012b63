import { InvalidArgumentError } from 'commander';

/** A whole number within these bounds. */
export function between(text: string, least: number, most: number): number {
  const value = wholeNumber(text);
  if (value !== undefined && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
}

/** Undefined for anything but digits. */
export function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
