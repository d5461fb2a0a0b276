// Notes every process that a command starts, in the file that NOTED_PROCESSES names. Given to Node.js by --import.
import { ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';

const { spawn } = ChildProcess.prototype;
ChildProcess.prototype.spawn = function note(options) {
  const { NOTED_PROCESSES } = process.env;
  if (NOTED_PROCESSES) appendFileSync(NOTED_PROCESSES, `${options.args.join(' ')}\n`);
  return spawn.call(this, options);
};
