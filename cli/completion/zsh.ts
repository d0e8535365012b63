import type { CommandWords, OptionWords, ValueWords, Words } from './words.ts';

/** Writes a script for zsh's own completion system (zshcompsys(1), `_arguments`). It works sourced, and as _links in $fpath. */
export function zshCompletion({ program, options, commands }: Words): string {
  return `#compdef ${program}
# Completion of ${program} in zsh. To load it, after compinit: source <(${program} completion zsh)
_${program}() {
  local context state line
  typeset -A opt_args
  _arguments -C ${options.map(specOf).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      local -a commands=(
${commands.map(({ name, summary }) => `        ${quoted(`${name}:${summary}`)}`).join('\n')}
      )
      _describe command commands
      ;;
    argument)
      case $line[1] in
${commands.map((command) => commandCase(command, options)).join('\n')}
      esac
      ;;
  esac
}
if [ "$funcstack[1]" = _${program} ]; then _${program} "$@"; else compdef _${program} ${program}; fi
`;
}

function commandCase({ name, options, argument }: CommandWords, global: readonly OptionWords[]): string {
  const all = [...options, ...global.filter(({ long }) => !options.some((own) => own.long === long))];
  const specs = all.map(specOf);
  if (argument) specs.push(quoted(`*${valueSpec(argument)}`));
  return `        ${name}) _arguments ${specs.join(' ')} ;;`;
}

function specOf({ long, short, description, value }: OptionWords): string {
  const rest = `[${description.replaceAll(/[[\]:\\]/g, '\\$&')}]${value ? valueSpec(value) : ''}`;
  return [long, short].flatMap((flag) => (flag ? quoted(`*${flag}${rest}`) : [])).join(' ');
}

function valueSpec({ name, choices, isPath }: ValueWords): string {
  const action = choices.length > 0 ? `(${choices.join(' ')})` : isPath ? '_files' : ' ';
  return `:${name.replaceAll(':', ' ')}:${action}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
