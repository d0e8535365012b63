import { InvalidArgumentError } from 'commander';

/** Reads a whole number within these bounds. */
export function between(text: string, least: number, most: number): number {
  const value = wholeNumber(text);
  if (value !== undefined && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Use a whole number from ${least} to ${most}.`);
}

/** Reads a whole number; undefined for anything but digits. */
export function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
