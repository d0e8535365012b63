import { describe, expect, test } from '@jest/globals';
import { LinkError } from '../../../functions/core/errors.ts';
import type { Token } from '../../../functions/core/token.ts';
import { STATUS } from '../../../functions/http/problem.ts';
import { type DownloadPage, downloadPage } from '../../../functions/page/download-page.ts';
import { errorPage } from '../../../functions/page/error-page.ts';
import { LANGUAGES, languageOf, TEXTS } from '../../../functions/page/languages.ts';
import { NOW } from '../../support/links.ts';

const CODES = Object.keys(TEXTS.en.errors) as (keyof typeof TEXTS.en.errors)[];
const TOKEN = 'A'.repeat(43) as Token;

const page = (overrides: { [K in keyof DownloadPage]?: DownloadPage[K] | undefined } = {}) =>
  String(
    downloadPage({
      token: TOKEN,
      language: 'en',
      file: { name: 'report.pdf', contentType: 'application/pdf', size: 12_345_678 },
      isPreviewed: false,
      now: NOW - 7 * 86_400,
      expiresAt: NOW,
      usesLeft: 1,
      needsPin: false,
      comesInParts: true,
      isTooLargeForForm: false,
      hasLease: true,
      ...overrides,
    } as DownloadPage).body,
  );

describe('the language of a page', () => {
  test.each([
    ['de', 'de'],
    ['de-CH, en;q=0.8', 'de'],
    ['en;q=0.2, fr;q=0.7', 'fr'],
    ['es-419', 'es'],
    ['JA', 'ja'],
    ['pt', 'pt-BR'],
    ['pt-BR', 'pt-BR'],
    ['pt-PT, en;q=0.5', 'pt-BR'],
    ['ar', 'ar'],
    ['ar-EG, en;q=0.9', 'ar'],
    ['en;q=0.5, pt-PT;q=0.2', 'en'],
    ['nl, sv', 'en'],
    ['*', 'en'],
    ['', 'en'],
    ['en;q=0, *', 'de'],
    ['=;,;q', 'en'],
  ])('for "%s" is %s', (accepted, language) => {
    expect(languageOf({ 'accept-language': accepted })).toBe(language);
  });

  test('is English where none is asked for', () => {
    expect(languageOf({})).toBe('en');
  });
});

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(CODES)('the page for "%s" says what happened and what to do next', (code) => {
    const { status, headers, body } = errorPage(new LinkError(code), language, TOKEN);

    const { happened, next } = TEXTS[language].errors[code];
    expect([status, headers['content-language'], headers.vary]).toEqual([
      STATUS[code],
      language,
      'accept, accept-language',
    ]);
    expect(body).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`);
    expect(body).toContain(`<title>${happened}</title>`);
    expect(body).toContain(next);
  });

  test('no sentence is left in another language, or said of two errors', () => {
    const sentences = Object.values(TEXTS[language].errors).map(({ happened }) => happened);
    const others = LANGUAGES.filter((other) => other !== language).flatMap((other) =>
      Object.values(TEXTS[other].errors).flatMap(({ happened, next }) => [happened, next]),
    );

    expect(new Set(sentences).size).toBe(sentences.length);
    expect(sentences.filter((sentence) => others.includes(sentence))).toEqual([]);
  });

  test('sizes and times are written as people write them there', () => {
    const written = {
      en: ['12.3 MB', 'January 1, 2030 at 12:00 AM UTC'],
      de: ['12,3 MB', '1. Januar 2030 um 00:00 UTC'],
      fr: ['12,3 Mo', '1 janvier 2030 à 00:00 UTC'],
      es: ['12,3 MB', '1 de enero de 2030 a las 0:00 UTC'],
      ja: ['12.3 MB', '2030年1月1日 0:00 UTC'],
      'pt-BR': ['12,3 MB', '1 de janeiro de 2030 às 00:00 UTC'],
      ar: ['12.3 م.ب', '1 يناير 2030 في 12:00 ص UTC'],
    }[language];

    const plain = page({ language }).replaceAll(/[\u00a0\u202f]/g, ' ');

    for (const text of written) expect(plain).toContain(text);
  });
});

describe('an error page', () => {
  test.each([
    ['used', 'Used'],
    ['expired', 'Expired'],
    ['revoked', 'Withdrawn'],
    ['not_yet', 'Works from'],
  ] as const)('for "%s" says since or from when', (code, label) => {
    const { body } = errorPage(new LinkError(code, { at: NOW }), 'en');

    expect(body).toContain(`<dt>${label}</dt><dd><time datetime="2030-01-01T00:00:00.000Z">`);
  });

  test.each([
    ['en', 'Open it again at the time given here.'],
    ['de', 'Öffnen Sie ihn zur angegebenen Zeit noch einmal.'],
    ['fr', 'Ouvrez-le de nouveau à l’heure indiquée.'],
    ['es', 'Ábralo de nuevo a la hora indicada.'],
    ['ja', '表示された時刻になったら、もう一度開いてください。'],
  ] as const)(
    'for a link that opens later says, in words that mean nothing else, when to open it (%s)',
    (language, words) => {
      expect(errorPage(new LinkError('not_yet', { at: NOW }), language).body).toContain(words);
    },
  );

  test('for the wrong PIN that locks the link says that it is locked', () => {
    const { status, body } = errorPage(new LinkError('pin_wrong', { triesLeft: 0 }), 'en');

    expect(status).toBe(401);
    expect(body).toContain('This link is locked.');
  });

  test('for what only owners are told says no more than that something went wrong', () => {
    const { status, body } = errorPage(new LinkError('bucket_not_allowed'), 'en', TOKEN);

    expect(status).toBe(403);
    expect(body).toContain(TEXTS.en.errors.internal.happened);
  });

  test('promises previewers no use', () => {
    expect(errorPage(new LinkError('used'), 'en', TOKEN).body).not.toContain('og:description');
  });

  test('has a way back where trying again may help, and none where it cannot', () => {
    const back = `href="/download?token=${TOKEN}"`;

    for (const code of ['busy', 'shutting_down', 'network_refused', 'too_large'] as const) {
      expect(errorPage(new LinkError(code), 'en', TOKEN).body).toContain(back);
    }
    expect(errorPage(new LinkError('used'), 'en', TOKEN).body).not.toContain(back);
    expect(errorPage(new LinkError('busy'), 'en').body).not.toContain('/download?token');
  });
});

describe('the stub', () => {
  test.each(CODES)('of the page for "%s" is torn off only where the link is spent', (code) => {
    const { body } = errorPage(new LinkError(code), 'en', TOKEN);

    expect(String(body).includes('<main class="spent">')).toBe(code === 'used');
  });

  test('is there on the page of a link that nobody has used', () => {
    expect(page()).toContain('<main>');
  });
});

describe('the download page', () => {
  test('tells, before the button, how often the link works and what follows from it', () => {
    const [before = ''] = page()
      .replace(/^.*<body/s, '')
      .split('<button>');

    expect(before).toContain('This link works once.');
    expect(before).toContain('Open it on the device where you want to keep the file.');
  });

  test('says of a PIN who has it, and that wrong ones lock the link', () => {
    expect(page({ needsPin: true })).toContain('Its sender has the PIN. 5 wrong ones lock the link.');
  });

  test.each([
    ['en', 'The link ends <span>in 25 minutes</span>.'],
    ['de', 'Der Link endet <span>in 25 Minuten</span>.'],
    ['fr', 'Le lien prend fin <span>dans 25 minutes</span>.'],
    ['es', 'El enlace caduca <span>dentro de 25 minutos</span>.'],
    ['ja', 'このリンクは<span>25 分後</span>に使えなくなります。'],
    ['pt-BR', 'O link expira <span>em 25 minutos</span>.'],
    ['ar', 'تنتهي صلاحية الرابط <span>خلال 25 دقيقة</span>.'],
  ] as const)('says in words that its link ends soon (%s)', (language, words) => {
    expect(page({ language, now: NOW - 1_500 })).toContain(words);
    expect(page({ language })).not.toContain('id="ends"');
  });

  test.each([
    ['en', /anybody who gets hold of the file’s own address can download it too/],
    ['de', /auch jeder andere die Datei laden, der an ihre eigene Adresse gelangt/],
    ['fr', /quiconque obtient l’adresse propre du fichier peut aussi le télécharger/],
    ['es', /cualquiera que consiga la dirección propia del archivo también podrá descargarlo/],
    ['ja', /アドレスを知った人なら誰でもダウンロードできます/],
  ] as const)(
    'says of a redirect, in a sentence that a layman understands, what follows from it (%s)',
    (language, words) => {
      const shown = page({ language, redirect: { seconds: 60, origin: 'https://objects.example' } });

      expect(shown).toMatch(words);
      expect(shown).not.toMatch(/approximat|annähernd|aproximado|おおよそ/);
    },
  );

  test('keeps the extension of a name in one piece', () => {
    const name = 'a'.repeat(90);
    const file = { contentType: 'application/gzip', size: 1 };

    expect(page({ file: { ...file, name: `${name}.pdf` } })).toContain(
      `${name}<span class="ext">.pdf</span></bdi></h1>`,
    );
    expect(page({ file: { ...file, name: `${name}.tar.gz` } })).toContain(
      `<span class="ext">.tar.gz</span></bdi></h1>`,
    );
    expect(page({ file: { ...file, name: '.profile' } })).toContain('>.profile</bdi></h1>');
  });

  test("keeps a file's name apart from the way in which the page is written", () => {
    const file = { name: 'report.pdf', contentType: 'application/pdf', size: 1 };

    expect(page({ language: 'ar', file })).toContain('<bdi>report<span class="ext">.pdf</span></bdi>');
    expect(page({ file: { ...file, name: 'تقرير.pdf' } })).toContain('<bdi>تقرير<span class="ext">.pdf</span></bdi>');
  });

  test.each([
    [2, 'يعمل هذا الرابط مرتين أخريين'],
    [3, 'يعمل هذا الرابط 3 مرات أخرى'],
    [11, 'يعمل هذا الرابط 11 مرة أخرى'],
    [100, 'يعمل هذا الرابط 100 مرة أخرى'],
  ])('tells a number of uses in the form that Arabic has for it: %d', (usesLeft, sentence) => {
    expect(page({ language: 'ar', usesLeft })).toContain(`<strong>${sentence}`);
  });

  test.each([
    [1, 'For 1 second after'],
    [5, 'For 5 seconds after'],
  ])('tells how long the address of a redirect lives: %d s', (seconds, words) => {
    expect(page({ redirect: { seconds, origin: 'https://bucket.example' } })).toContain(words);
  });

  test.each([
    [true, 'You downloaded this file here on'],
    [false, 'You started this download here on'],
  ])('tells whoever holds a claim (complete: %s) how it stands, and gives a way back', (isComplete, sentence) => {
    const shown = page({ held: { since: NOW - 60, until: NOW + 3_540, isComplete } });

    expect(shown).toContain(sentence);
    expect(shown).toContain('<button>Download again</button>');
    expect(shown.replace(/^.*<body/s, '')).not.toMatch(/works once|Available until/);
  });

  test('offers no button that would be refused: a file too large for the form waits for the script', () => {
    const shown = page({ isTooLargeForForm: true });

    expect(shown).toContain('The file is too large for this way of downloading.');
    expect(shown).toContain('<button class="in-parts" hidden>');
  });

  test.each([
    ['report.pdf', 'application/octet-stream', 'Document · PDF'],
    ['photo', 'image/png', 'Image'],
    ['backup.tar.gz', 'application/gzip', 'Archive · GZ'],
    ['film.MOV', 'binary/octet-stream', 'Video · MOV'],
    ['data.bin', 'application/octet-stream', 'File · BIN'],
  ])('calls %s (%s) "%s"', (name, contentType, kind) => {
    expect(page({ file: { name, contentType, size: 1 } })).toContain(`</svg>${kind}</p>`);
  });

  test('escapes whatever the owner chose as a name', () => {
    const name = '"><img src=x onerror=alert(1)>&amp;';
    const shown = page({ file: { name, contentType: 'text/plain', size: 1 }, isPreviewed: true });

    expect(shown).not.toContain('<img');
    expect(shown.match(/&quot;&gt;&lt;img src=x onerror=alert\(1\)&gt;&amp;amp;/g)).toHaveLength(3);
  });

  test('without the file says nothing of it, in the title neither', () => {
    const shown = page({ file: undefined });

    expect(shown).toContain('<title>A file for you</title>');
    expect(shown).not.toMatch(/report|12\.3|Size/);
  });

  test('names the file to previewers only where the owner allows it', () => {
    expect(page()).toContain('<meta property="og:title" content="A file for you">');
    expect(page({ isPreviewed: true })).toContain('<meta property="og:title" content="report.pdf">');
  });

  test.each([
    [1, 'This link works once.'],
    [5, 'This link works 5 more times, once for each recipient.'],
  ])('tells previewers how often its link works: %d', (usesLeft, sentence) => {
    expect(page({ usesLeft })).toContain(`<meta property="og:description" content="${sentence}">`);
  });
});
