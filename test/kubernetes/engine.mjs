// Stands in for docker and podman in tests: it knows the nodes of a state file, and runs what `exec` asks for against the containerd
// of the node. Arguments: the state file, then those of the engine.
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const [, , stateFile, ...argv] = process.argv;
const { nodes, log, broken } = JSON.parse(readFileSync(stateFile, 'utf8'));
appendFileSync(log, `${JSON.stringify([basename(process.env.STAND_IN), ...argv])}\n`);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (broken) fail(broken);
const [command, ...rest] = argv;
if (command === 'ps') {
  const label = rest[rest.indexOf('--filter') + 1].replace('label=', '');
  const found = Object.entries(nodes).filter(([, { labels }]) => label in labels);
  process.stdout.write(found.map(([name]) => `${name}\n`).join(''));
} else if (command === 'container') {
  const found = rest.slice(1).map((name) => {
    const { labels, running = true } = nodes[name];
    return { Name: `/${name}`, State: { Running: running }, Config: { Labels: labels } };
  });
  process.stdout.write(JSON.stringify(found));
} else if (command === 'exec') {
  const [name, program, ...args] = rest.filter((each) => each !== '--privileged' && each !== '-i');
  const { machine, containerd, refuses } = nodes[name];
  const wanted = [program, ...args].join(' ');
  if (refuses && wanted.includes(refuses.command)) fail(refuses.message);
  if (program === 'uname') process.stdout.write(`${machine}\n`);
  else {
    const { socket, config, programs } = containerd;
    const place = program === 'ctr' ? ['--address', socket] : ['--config', config];
    const done = spawnSync(programs[program], [...place, ...args], { stdio: 'inherit' });
    process.exit(done.status ?? 1);
  }
} else fail(`the stand-in does not know "${argv.join(' ')}"`);
