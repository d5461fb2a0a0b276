// npm run bench: strake against ko, crane and plain `go build` on the same work, in one run; all of it writes bench/RESULTS.md.
//   npm run bench -- start-up lifecycle small-programs     parts of it, printed only
//   npm run bench -- --rounds=15                           more runs than 7
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { benchAttest } from './attest.ts';
import { openBench } from './bench.ts';
import { describeMachine } from './describe-machine.ts';
import { benchDiff } from './diff.ts';
import { benchExecutables } from './executables.ts';
import { benchExplore } from './explore.ts';
import { benchFirstPush } from './first-push.ts';
import { formatRound } from './format-round.ts';
import { benchGoCache } from './go-cache.ts';
import { benchKo } from './ko.ts';
import { benchLayers } from './layers.ts';
import { benchLifecycle } from './lifecycle.ts';
import { benchManyImages } from './many-images.ts';
import { benchRebase } from './rebase.ts';
import { benchRemoteCache } from './remote-cache.ts';
import { benchResolve } from './resolve.ts';
import { benchSizes } from './sizes.ts';
import { benchSmallPrograms } from './small-programs.ts';
import { benchStartUp } from './start-up.ts';
import { benchTransfers } from './transfer.ts';

const PARTS = [
  'start-up',
  'executables',
  'layers',
  'lifecycle',
  'attest',
  'small-programs',
  'many-images',
  'ko',
  'resolve',
  'first-push',
  'transfers',
  'remote-cache',
  'go-cache',
  'sizes',
  'diff',
  'explore',
  'rebase',
] as const;

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '7' } },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const unknown = positionals.find((name) => !PARTS.some((part) => part === name));
if (unknown !== undefined || !(rounds >= 1)) {
  process.stderr.write(`usage: npm run bench -- [--rounds=N] [${PARTS.join('|')}]…\n`);
  process.exit(2);
}

const cleanups: (() => void | Promise<void>)[] = [];
const scope = { after: (clean: () => void | Promise<void>) => void cleanups.push(clean) };
try {
  await main();
} finally {
  for (const clean of cleanups.reverse()) await clean();
}

async function main(): Promise<void> {
  process.stderr.write(
    'getting ko, crane and a registry (ko takes two minutes the first time) …\n',
  );
  const bench = await openBench(scope, rounds);
  const works = {
    'start-up': () => benchStartUp(rounds),
    executables: () => benchExecutables(bench),
    layers: () => benchLayers(bench),
    lifecycle: () => benchLifecycle(bench),
    attest: () => benchAttest(bench),
    'small-programs': () => benchSmallPrograms(bench),
    'many-images': () => benchManyImages(bench),
    ko: () => benchKo(bench),
    resolve: () => benchResolve(bench),
    'first-push': () => benchFirstPush(scope, bench),
    transfers: () => benchTransfers(scope, bench),
    'remote-cache': () => benchRemoteCache(scope, bench),
    'go-cache': () => benchGoCache(scope, bench),
    diff: () => benchDiff(scope, bench),
    sizes: () => benchSizes(bench),
    explore: () => benchExplore(bench),
    rebase: () => benchRebase(scope, bench),
  };
  const tables: string[] = [];
  for (const part of PARTS) {
    if (positionals.length > 0 && !positionals.includes(part)) continue;
    for await (const round of works[part]()) {
      const table = formatRound(round);
      process.stdout.write(`${table}\n`);
      tables.push(table);
    }
  }
  if (positionals.length > 0) return;
  const head = `# Results of \`npm run bench\`\n\n${await describeMachine(bench)}\n`;
  await writeFile(new URL('RESULTS.md', import.meta.url), `${head}\n${tables.join('\n')}`);
}
