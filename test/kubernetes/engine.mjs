// Stands in for docker, podman and minikube in tests: it knows the nodes of a state file, and runs what `exec` asks for against the
// containerd of the node. Arguments: the state file, then those of the engine.
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

/** Runs a program of a node's containerd, and ends as it does. */
function runIn({ containerd }, program, args) {
  const { socket, config, programs } = containerd;
  const place = program === 'ctr' ? ['--address', socket] : ['--config', config];
  const done = spawnSync(programs[program], [...place, ...args], { stdio: 'inherit' });
  process.exit(done.status ?? 1);
}

/** minikube with the container runtime containerd, whose profiles are nodes. */
function minikube([, profile, command, ...rest]) {
  const node = nodes[profile];
  if (!node) fail(`Profile "${profile}" not found. Run "minikube profile list".`);
  if (command === 'ssh') {
    process.stdout.write(`${node.machine}\n`);
    process.exit(0);
  }
  // One that does nothing, and says that all is well.
  if (!node.containerd) process.exit(0);
  const ctr = (...args) => runIn(node, 'ctr', ['--namespace=k8s.io', 'images', ...args]);
  if (rest[0] === 'ls') ctr('ls', '--quiet');
  if (rest[0] === 'load') ctr('import', '--snapshotter=native', rest[1]);
  if (rest[0] === 'tag') ctr('tag', '--force', rest[1], rest[2]);
  fail(`minikube does not know "${rest.join(' ')}"`);
}

if (basename(process.env.STAND_IN) === 'minikube') minikube(argv);
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
  const { machine, refuses } = nodes[name];
  const wanted = [program, ...args].join(' ');
  const isRefused = refuses && wanted.includes(refuses.command);
  if (isRefused && refuses.message !== undefined) fail(refuses.message);
  if (isRefused) setInterval(() => {}, 1000);
  else if (program === 'uname') process.stdout.write(`${machine}\n`);
  else runIn(nodes[name], program, args);
} else fail(`the stand-in does not know "${argv.join(' ')}"`);
