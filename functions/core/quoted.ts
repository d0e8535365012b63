/** How many characters a message repeats of the beginning and of the end of a long text. */
const SHOWN = { start: 80, end: 40 };

/** What is not seen, and what changes the direction of a text. JSON writes the other control characters as escapes. */
const UNSEEN = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text that somebody sent, as a message repeats it: in quotes, short, and with escapes for what would disturb its reader. */
export function quoted(text: string): string {
  const characters = [...text];
  const isLong = characters.length > SHOWN.start + SHOWN.end;
  const shown = isLong ? `${characters.slice(0, SHOWN.start).join('')}…${characters.slice(-SHOWN.end).join('')}` : text;
  return JSON.stringify(shown).replaceAll(UNSEEN, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
