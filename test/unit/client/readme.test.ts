import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../../..');
const CLIENT = join(ROOT, 'client');

const options = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  ROOT,
).options;

/** The program of the client, with files that stand on no disk beside it. */
function programOf(files: Readonly<Record<string, string>> = {}): ts.Program {
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.fileExists = (path) => path in files || fileExists(path);
  host.readFile = (path) => files[path] ?? readFile(path);
  return ts.createProgram([join(CLIENT, 'index.ts'), ...Object.keys(files)], options, cached(host));
}

const parsed = new Map<string, ts.SourceFile | undefined>();

/** Parses what is on the disk once for all programs: most of it is the AWS SDK and the language itself. */
function cached(host: ts.CompilerHost): ts.CompilerHost {
  const { getSourceFile } = host;
  host.getSourceFile = (path, ...rest) => {
    if (!ts.sys.fileExists(path)) return getSourceFile(path, ...rest);
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, ...rest));
    return parsed.get(path);
  };
  return host;
}

function samples(): string[] {
  const text = readFileSync(join(CLIENT, 'README.md'), 'utf8');
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, sample = '']) => sample);
}

function faultsIn(sample: string): string[] {
  const path = join(CLIENT, 'sample.ts');
  const program = programOf({ [path]: sample });
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(path))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the README of the client', () => {
  test('has a sample', () => {
    expect(samples()).toHaveLength(1);
  });

  test.each(samples())('has a sample that compiles under strict', (sample) => {
    expect(faultsIn(sample)).toEqual([]);
  });

  test.each(samples())('has a sample that is really checked', (sample) => {
    expect(faultsIn(sample.replace('links.inspect(id)', 'links.inspect(7)'))).toHaveLength(1);
  });
});

describe('what the client exports', () => {
  const program = programOf();
  const checker = program.getTypeChecker();
  const index = program.getSourceFile(join(CLIENT, 'index.ts')) as ts.SourceFile;
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(index) as ts.Symbol).map((symbol) => {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  });
  const declarations = exported.flatMap(({ declarations = [] }) => declarations);

  test('names no type of its own that is not exported', () => {
    const missing = declarations.flatMap((declaration) => typesNamedIn(declaration, checker));

    expect(missing.filter((symbol) => isOurs(symbol) && !exported.includes(symbol)).map(({ name }) => name)).toEqual(
      [],
    );
  });

  test('is documented, each type and each method', () => {
    const bare = declarations.flatMap((declaration) => [declaration, ...publicMethodsOf(declaration)]);

    expect(bare.filter((node) => ts.getJSDocCommentsAndTags(node).length === 0).map((node) => node.getText())).toEqual(
      [],
    );
  });
});

/** The types that whoever uses a declaration meets: not those in the bodies of its functions, nor in what is private. */
function typesNamedIn(node: ts.Node, checker: ts.TypeChecker): ts.Symbol[] {
  if (ts.isBlock(node) || (ts.isClassElement(node) && node.name && ts.isPrivateIdentifier(node.name))) return [];
  const named = ts.isTypeReferenceNode(node)
    ? node.typeName
    : ts.isExpressionWithTypeArguments(node)
      ? node.expression
      : undefined;
  const symbol = named && checker.getSymbolAtLocation(named);
  const own = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const below: ts.Symbol[] = [];
  node.forEachChild((child) => {
    below.push(...typesNamedIn(child, checker));
  });
  return own ? [own, ...below] : below;
}

function isOurs({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some(
    (one) => !ts.isTypeParameterDeclaration(one) && one.getSourceFile().fileName.startsWith(CLIENT),
  );
}

function publicMethodsOf(node: ts.Node): ts.Node[] {
  if (!ts.isClassDeclaration(node)) return [];
  return node.members.filter(
    (member) => ts.isMethodDeclaration(member) && !(member.name && ts.isPrivateIdentifier(member.name)),
  );
}
