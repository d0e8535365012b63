/** Splits a file's name into its stem, which may break across lines, and its extension, which may not. */
export function splitName(name: string): [stem: string, extension: string] {
  const { index } = /(?<=.)(?:\.tar)?\.\w{1,10}$/i.exec(name) ?? { index: name.length };
  return [name.slice(0, index), name.slice(index)];
}
