import type { CommandWords, OptionWords, Words } from './words.ts';

/**
 * Writes a script for bash 3.2 (the newest on macOS) and later, without the package bash-completion. If nothing matches, bash
 * offers files (`-o default`).
 */
export function bashCompletion({ program, options, commands }: Words): string {
  const names = commands.map(({ name }) => name);
  return `# Completion of ${program} in bash. To load it: source <(${program} completion bash)
_${program}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in ${names.join('|')}) command="$word"; break ;; esac
  done
  COMPREPLY=()
  case "$command $previous" in
${valueCases([{ name: '', options }, ...commands]).join('\n')}
  esac
  case "$command $current" in
    ' -'*) words='${flagsOf(options)}' ;;
${commands.map(({ name, options: own }) => `    '${name} -'*) words='${flagsOf([...own, ...options])}' ;;`).join('\n')}
    ' '*) words='${names.join(' ')}' ;;
${argumentCases(commands).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${program} ${program}
`;
}

function flagsOf(options: readonly OptionWords[]): string {
  return [...new Set(options.map(({ long }) => long))].join(' ');
}

/** Offers the choices of an option's value, else only files. */
function valueCases(commands: readonly Pick<CommandWords, 'name' | 'options'>[]): string[] {
  const patternsByChoices = new Map<string, string[]>();
  for (const { name, options } of commands) {
    for (const { long, short, value } of options) {
      if (!value) continue;
      const choices = value.choices.join(' ');
      const patterns = [long, short].flatMap((flag) => (flag ? `'${name} ${flag}'` : []));
      patternsByChoices.set(choices, [...(patternsByChoices.get(choices) ?? []), ...patterns]);
    }
  }
  return [...patternsByChoices].map(([choices, patterns]) => {
    const offer = choices === '' ? '' : `COMPREPLY=($(compgen -W '${choices}' -- "$current")); `;
    return `    ${patterns.join('|')}) ${offer}return ;;`;
  });
}

function argumentCases(commands: readonly CommandWords[]): string[] {
  return commands.flatMap(({ name, argument }) =>
    argument?.choices.length ? `    '${name} '*) words='${argument.choices.join(' ')}' ;;` : [],
  );
}
