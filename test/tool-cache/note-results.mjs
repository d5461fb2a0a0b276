// Notes the directory of Go's build cache, and what is in it when `go build` begins, in the file that NOTED_RESULTS names. Given to
// Node.js by --import.
import { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { compiledPackages } from './compiled-packages.ts';

const { spawn } = ChildProcess.prototype;
ChildProcess.prototype.spawn = function note(options) {
  const { NOTED_RESULTS } = process.env;
  const [program = '', word] = options.args;
  const directory = options.envPairs?.findLast((pair) => pair.startsWith('GOCACHE='))?.slice(8);
  if (NOTED_RESULTS && directory && /(?:^|\/)go$/.test(program) && word === 'build')
    writeFileSync(NOTED_RESULTS, [directory, ...compiledPackages(directory)].join('\n'));
  return spawn.call(this, options);
};
