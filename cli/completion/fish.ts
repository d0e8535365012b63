import type { CommandWords, OptionWords, Words } from './words.ts';

/** Writes a script for fish: https://fishshell.com/docs/current/completions.html */
export function fishCompletion({ program, options, commands }: Words): string {
  const lines = [
    `complete -c ${program} -f`,
    ...options.map((option) => `complete -c ${program} ${flagsOf(option)}`),
    ...commands.flatMap((command) => commandLines(program, command)),
  ];
  return `# Completion of ${program} in fish. To load it: ${program} completion fish | source\n${lines.join('\n')}\n`;
}

function commandLines(program: string, { name, summary, options, argument }: CommandWords): string[] {
  const within = `complete -c ${program} -n '__fish_seen_subcommand_from ${name}'`;
  return [
    `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...options.map((option) => `${within} ${flagsOf(option)}`),
    ...(argument?.isPath ? [`${within} -F`] : []),
    ...(argument?.choices.length ? [`${within} -a ${quoted(argument.choices.join(' '))}`] : []),
  ];
}

function flagsOf({ long, short, description, value }: OptionWords): string {
  const parts = [`-l ${long.slice(2)}`];
  if (short) parts.push(`-s ${short.slice(1)}`);
  if (value) parts.push(value.isPath ? '-rF' : '-x');
  if (value?.choices.length) parts.push(`-a ${quoted(value.choices.join(' '))}`);
  return [...parts, `-d ${quoted(description)}`].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
