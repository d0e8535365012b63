/** Everything that a recipient's browser may be given. It is loaded for the first one that comes: a program's download goes without. */
export { downloadPage } from './download-page.ts';
export { errorPage } from './error-page.ts';
export { languageOf } from './languages.ts';
export { workerReply } from './scripts.ts';
