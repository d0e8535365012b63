import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { archiveName, commonFolder, isMemberName, nameMembers } from '../../../../functions/core/archive/names.ts';

const names = (...keys: string[]) =>
  nameMembers(
    keys.map((key) => ({ key })),
    '',
  );
const given = (...all: string[]) =>
  nameMembers(
    all.map((name) => ({ key: 'any', name })),
    '',
  );

const DEVICES = new Set(['CON', 'PRN', 'AUX', 'NUL', ...[...'0123456789¹²³'].flatMap((n) => [`COM${n}`, `LPT${n}`])]);

/** By https://learn.microsoft.com/windows/win32/fileio/naming-a-file. */
function isUnsafeOnWindows(part: string): boolean {
  const [stem = ''] = part.split('.');
  return /[<>:"|?*\\]|[. ]$/.test(part) || DEVICES.has(stem.trimEnd().toUpperCase());
}

describe('a name that the owner gives', () => {
  test.each([
    'report.pdf',
    'a/b/c.txt',
    'تقرير/ملخص.pdf',
    '報告書.pdf',
    '🎟️/🎫.txt',
    ' leading blank',
    `${'n'.repeat(255)}`,
  ])('may be %j', (name) => {
    expect(given(name)).toEqual([name]);
  });

  test.each([
    ['empty', ''],
    ['absolute', '/etc/passwd'],
    ['on a drive', 'C:/autoexec.bat'],
    ['a stream of a file', 'report.txt:hidden'],
    ['upwards', '../report.pdf'],
    ['upwards from below', 'a/../../report.pdf'],
    ['here', './report.pdf'],
    ['a folder', 'folder/'],
    ['with an empty part', 'a//b'],
    ['with a backslash', 'a\\b'],
    ['with a line break', 'a\nb'],
    ['with a NUL', 'a\0b'],
    ['written from right to left', 'a\u202egpj.exe'],
    ['half a character', 'a\ud800b'],
    ['of a part with 256 bytes', `folder/${'n'.repeat(256)}`],
    ...[...'*?<>|"'].map((character) => [`with ${character}`, `a/what${character}.txt`] as const),
    ...[
      'CON',
      'prn',
      'aux.txt',
      'nul.tar.gz',
      'Com1',
      'LPT9.log',
      'com0',
      'lpt¹',
      'COM² .txt',
      'con/report.pdf',
      'conin$',
    ].map((name) => [`a device of Windows: ${name}`, name] as const),
    ['with a dot at its end', 'report.'],
    ['with a blank at its end', 'report '],
    ['in a folder with a dot at its end', 'v1./report'],
    ['in a folder with a blank at its end', 'v1 /report'],
    ['of 1,025 bytes', `${'n/'.repeat(512)}n`],
  ])('may not be %s', (_, name) => {
    expect(isMemberName(name)).toBe(false);
    expect(() => given(name)).toThrow('cannot be in an archive. Give a path such as "folder/report.pdf"');
  });

  test.each([
    ['the same', 'report.pdf', 'report.pdf'],
    ['alike but for case', 'Report.pdf', 'rEPORT.PDF'],
    ['alike but for case, in another script', 'ОТЧЁТ.pdf', 'отчёт.pdf'],
    ['alike but for the form of Unicode', 'caf\u00e9.txt', 'cafe\u0301.txt'],
    ['alike but for the case of a folder', 'A/report.pdf', 'a/report.pdf'],
    ['a file and a folder', 'report', 'report/page.txt'],
    ['a file and a folder of another case', 'REPORT', 'report/page.txt'],
  ])('is refused if two are %s', (_, one, other) => {
    expect(() => given(one, other)).toThrow('the same name on some systems');
    expect(() => given(other, one)).toThrow('the same name on some systems');
  });
});

describe('the refusal of a name', () => {
  test('has its place, and shows it short and without what turns a text around', () => {
    const name = `${'a'.repeat(5_000)}\u202egpj.exe`;
    const refuse = () => given('well.txt', name);

    expect(refuse).toThrow(/of keys\[1\] cannot be in an archive/);
    expect(refuse).toThrow(/a{80}…a+\\u202egpj\.exe"/);
    expect(refuse).not.toThrow(/a{200}/);
  });

  test('says which one is a file and which one has a folder of that name', () => {
    expect(() => given('n/page.txt', 'n')).toThrow(
      'A file and a folder in the archive would have the same name on some systems: "n" and that of "n/page.txt".',
    );
  });
});

describe('a name that is made of a key', () => {
  test('is the key without the folder', () => {
    const keys = ['in/2030/a.txt', 'in/2030/b/c.txt'];

    expect(
      nameMembers(
        keys.map((key) => ({ key })),
        commonFolder(keys),
      ),
    ).toEqual(['a.txt', 'b/c.txt']);
  });

  test.each([
    ['/etc/passwd', 'etc/passwd'],
    ['a//b', 'a/b'],
    ['../../up.txt', '__/__/up.txt'],
    ['a\\b.txt', 'a_b.txt'],
    ['C:/x', 'C_/x'],
    ['a\u202egpj.exe', 'a_gpj.exe'],
    ['12:00\u0007.log', '12_00_.log'],
    ['what? a "b" <c>|*.txt', 'what_ a _b_ _c___.txt'],
    ['CON', 'CON_'],
    ['lib/aux.tar.gz', 'lib/aux_.tar.gz'],
    ['LPT¹ .txt', 'LPT¹_ .txt'],
    ['com1/x', 'com1_/x'],
    ['console.log', 'console.log'],
    ['v1. /report. .', 'v1__/report___'],
    [`x${'con'}.${'y'.repeat(251)}`, `on_.${'y'.repeat(251)}`],
    ['a/dir/', 'a/dir'],
  ])('is safe: %j becomes %j', (key, name) => {
    expect(names(key)).toEqual([name]);
  });

  test('gets a number if another is alike', () => {
    expect(names('a.txt', 'A.TXT', 'a.txt/b', 'x.tar.gz', 'X.tar.gz')).toEqual([
      'a (2).txt',
      'A (3).TXT',
      'a.txt/b',
      'x.tar.gz',
      'X.tar (2).gz',
    ]);
  });

  test('loses its first folders where it would be too long, also with a number', () => {
    const key = `${'f/'.repeat(508)}n.txt`;
    const made = names(key, key, key.toUpperCase());

    expect(made.map((name) => Buffer.byteLength(name) <= 1_024)).toEqual([true, true, true]);
    expect(made.map((name) => name.slice(-12))).toEqual(['/f/f/f/n.txt', '/f/n (2).txt', '/F/N (3).TXT']);
    expect(given(...made)).toEqual(made);
  });

  test('leaves the names that the owner gave as they are', () => {
    const named = nameMembers([{ key: 'a.txt' }, { key: 'b', name: 'A.txt' }], '');

    expect(named).toEqual(['a (2).txt', 'A.txt']);
  });

  test('is safe and like no other, whatever the keys', () => {
    const part = fc.oneof(
      fc.constantFrom('a', 'A', 'a (2)', '..', '.', '', 'é', 'e\u0301', 'x'.repeat(300), 'c:', '\\', '\u202e'),
      fc.constantFrom(
        'con',
        'CON_',
        'aux.txt',
        'Com1',
        'LPT¹',
        'nul ',
        'a.',
        'a ',
        'a_',
        'a?',
        '<*>',
        '|"',
        'f'.repeat(250),
      ),
      fc.constantFrom(`con.${'x'.repeat(252)}`, `con.${'x'.repeat(251)}`, `${'é'.repeat(126)}. `),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const keys = fc.array(
      fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/')),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(keys, (all) => {
        const made = names(...all);
        expect(made.filter((name) => !isMemberName(name))).toEqual([]);
        expect(made.filter((name) => Buffer.byteLength(name) > 1_024)).toEqual([]);
        expect(made.flatMap((name) => name.split('/')).filter(isUnsafeOnWindows)).toEqual([]);
        // As given names, which may not be alike, they pass.
        expect(given(...made)).toEqual(made);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the folder of several keys', () => {
  test.each([
    [['a/b/c', 'a/b/d/e'], 'a/b/'],
    [['a/b/c', 'a/bd/e'], 'a/'],
    [['a', 'b/c'], ''],
    [['a/b'], 'a/'],
    [['a/b/'], 'a/'],
    [['a/b/', 'a/b/c'], 'a/'],
  ])('of %j is %j', (keys, folder) => {
    expect(commonFolder(keys)).toBe(folder);
  });

  test.each([
    ['a/b/', 'b.zip'],
    ['', 'files.zip'],
    ['reports/2030', '2030.zip'],
    ['a/../', '...zip'],
    ['con/', 'con_.zip'],
    ['what?/', 'what_.zip'],
  ])('%j names the archive %j', (folder, name) => {
    expect(archiveName(folder)).toBe(name);
  });
});
