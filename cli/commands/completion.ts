import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { wordsOf } from '../completion/words.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { printResult } from '../output.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** Adds `links completion`, which prints a script that teaches a shell these commands. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .summary('print a completion script for your shell')
    .description(
      'Prints a completion script. To load it in every new shell, add a line to its start-up file:\n' +
        '  bash: source <(links completion bash)\n' +
        '  zsh:  source <(links completion zsh), after compinit\n' +
        '  fish: links completion fish | source',
    )
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(SCRIPTS)))
    .action((shell: keyof typeof SCRIPTS) => printResult(SCRIPTS[shell](wordsOf(program)).trimEnd()));
}
