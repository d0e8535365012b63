import { download } from './measure.ts';

// Downloads one URL in a process of its own, and prints the milliseconds and the bytes as JSON.

process.stdout.write(JSON.stringify(await download(process.argv[2] ?? '')));
