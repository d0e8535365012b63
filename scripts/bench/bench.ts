import { startBenchSystem } from './bench-system.ts';
import { type FirstByte, measureFirstByte } from './first-byte.ts';
import { measureThroughput, type Throughput } from './throughput.ts';

// `make bench`: what a redeem costs, against its own parts and against the least that a function could do. One run, one
// machine, medians: compare the ratios, not the milliseconds.

const system = await startBenchSystem();
try {
  process.stdout.write(`Node ${process.version}, runtime client ${system.runtimeClient}\n`);
  process.stdout.write(firstByteReport(await measureFirstByte(system)));
  process.stdout.write(throughputReport(await measureThroughput(system)));
} finally {
  await system.close();
}

function firstByteReport({ redeem, invocation, read, write, getObject }: FirstByte): string {
  const parts = invocation + read + 2 * write + getObject;
  return `
Time to first byte (medians of 30, ms)
  redeem                      ${milliseconds(redeem)}
  its parts, each made alone  ${milliseconds(parts)}
    an empty invocation       ${milliseconds(invocation)}
    one read                  ${milliseconds(read)}
    two writes                ${milliseconds(2 * write)}
    one GetObject             ${milliseconds(getObject)}
  ratio                       ${ratio(redeem / parts)}   (at most 1.5)
`;
}

function throughputReport({ redeem, bareHandler, presigned, constant }: Throughput): string {
  return `
Throughput of 100 MB (medians of 10, MB/s)
  redeem                                    ${rate(redeem)}
  a bare handler that pipes GetObject       ${rate(bareHandler)}
  ratio                                     ${ratio(redeem / bareHandler)}   (at least 0.9)
  for the reader: S3 GET by presigned URL   ${rate(presigned)}
  the runtime client, a constant buffer     ${rate(constant)}
`;
}

function milliseconds(value: number): string {
  return value.toFixed(2).padStart(8);
}

function rate(value: number): string {
  return value.toFixed(0).padStart(8);
}

function ratio(value: number): string {
  return value.toFixed(2).padStart(8);
}
