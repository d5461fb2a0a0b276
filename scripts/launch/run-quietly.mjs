import { spawn } from 'node:child_process';

/**
 * Runs a tool and shows its output only on failure.
 *
 * @param {string} title what is being done, for the message
 * @param {readonly [string, ...string[]]} argv
 * @param {string} directory
 */
export async function runQuietly(title, argv, directory) {
  const [command, ...rest] = argv;
  const child = spawn(command, rest, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  if (status === 0) return;
  process.stderr.write(Buffer.concat(output));
  throw new Error(`${title} failed (${argv.join(' ')}: ${status})`);
}
