import type { Argument, Command, Option } from 'commander';

/** The words of the command line, for every shell. */
export interface Words {
  program: string;
  options: OptionWords[];
  commands: CommandWords[];
}

/** A command of the program. */
export interface CommandWords {
  name: string;
  summary: string;
  options: OptionWords[];
  argument: ValueWords | undefined;
}

/** An option of the program or a command. */
export interface OptionWords {
  /** With its dashes. */
  long: string;
  /** With its dash. */
  short: string | undefined;
  description: string;
  /** Undefined if the option takes no value. */
  value: ValueWords | undefined;
}

/** The values of an option or an argument. */
export interface ValueWords {
  name: string;
  choices: readonly string[];
  /** Whether a value can be the path of a file or folder. */
  isPath: boolean;
}

/** Reads the words from commander's own commands, so that they are never out of date. */
export function wordsOf(program: Command): Words {
  return {
    program: program.name(),
    options: optionsOf(program),
    commands: program.commands.map((command) => ({
      name: command.name(),
      summary: command.summary(),
      options: optionsOf(command),
      argument:
        command.registeredArguments[0] &&
        valueWords(command.registeredArguments[0], command.registeredArguments[0].name()),
    })),
  };
}

function optionsOf(command: Command): OptionWords[] {
  const visible = command.createHelp().visibleOptions(command);
  return visible.map((option) => ({
    long: option.long ?? '',
    short: option.short,
    description: option.description,
    value:
      option.required || option.optional ? valueWords(option, /<([^>]+)>/.exec(option.flags)?.[1] ?? '') : undefined,
  }));
}

function valueWords({ argChoices: choices = [] }: Option | Argument, name: string): ValueWords {
  return { name: name.replace('...', ''), choices, isPath: /file|path|folder/.test(name) };
}
