/** A file's name in two: what may be broken into lines, and the extension, which may not. */
export function splitName(name: string): [stem: string, extension: string] {
  const { index } = /(?<=.)(?:\.tar)?\.\w{1,10}$/i.exec(name) ?? { index: name.length };
  return [name.slice(0, index), name.slice(index)];
}
