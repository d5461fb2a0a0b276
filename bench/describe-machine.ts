import { arch, cpus, loadavg, totalmem, type } from 'node:os';
import { runOk } from '../test/tool/index.ts';
import { type Bench, STRAKE } from './bench.ts';

/** What the figures were taken with, in Markdown. */
export async function describeMachine({ ko, crane, directory }: Bench): Promise<string> {
  const ask = async (...argv: readonly string[]) => (await runOk(argv, { cwd: directory })).trim();
  const [load = 0] = loadavg();
  const cores = cpus();
  const lines = [
    `${new Date().toISOString().slice(0, 10)}, ${type()} ${arch()}, ${cores.length} × ${cores[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${load.toFixed(1)} at the end`,
    `strake ${await ask(...STRAKE, '--version')}, Node.js ${process.version}`,
    `${(await ask('go', 'version')).replace('go version ', '')}, ko ${await ask(ko, 'version')}, crane ${await ask(crane, 'version')}`,
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}
