import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { linksProgram } from '../../../cli/program.ts';

const DOCUMENT = resolve(import.meta.dirname, '../../../docs/cli.md');

/** What `links [NAME] --help` prints into a pipe, for commander then takes 80 columns. */
async function helpOf(name?: string): Promise<string> {
  let said = '';
  const program = await linksProgram();
  for (const command of [program, ...program.commands]) {
    command.configureOutput({
      writeOut: (text) => {
        said += text;
      },
      getOutHelpWidth: () => 80,
      getOutHasColors: () => false,
    });
  }
  expect(() => program.parse([...(name === undefined ? [] : [name]), '--help'], { from: 'user' })).toThrow(
    '(outputHelp)',
  );
  return said;
}

const names = [undefined, ...(await linksProgram()).commands.map((command) => command.name())];

describe.each(names.map((name) => ({ command: ['links', name].filter(Boolean).join(' '), name })))(
  'the help of $command',
  ({ name }) => {
    test('is as it was', async () => {
      expect(await helpOf(name)).toMatchSnapshot();
    });

    test('stands in docs/cli.md as it is', async () => {
      const blocks = readFileSync(DOCUMENT, 'utf8')
        .split('```')
        .filter((_block, index) => index % 2 === 1);

      expect(blocks).toContain(`text\n${await helpOf(name)}`);
    });
  },
);

test.each(names)('wrong usage leads to the help of the very command: links %s', async (name) => {
  let said = '';
  const program = await linksProgram();
  for (const command of [program, ...program.commands]) {
    command.configureOutput({
      writeErr: (text) => {
        said += text;
      },
    });
  }

  expect(() => program.parse([...(name === undefined ? [] : [name]), '--nonsense'], { from: 'user' })).toThrow();

  expect(said).toContain(`(See ${['links', name].filter(Boolean).join(' ')} --help.)`);
});

test('docs/cli.md holds no other help', () => {
  const usages = readFileSync(DOCUMENT, 'utf8').match(/^Usage: links/gm);

  expect(usages).toHaveLength(names.length);
});
