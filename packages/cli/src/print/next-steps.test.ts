import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextSteps } from './next-steps.ts';

const arrival = (destination: string, reference: string) => ({
  image: 'app',
  destination,
  reference,
});

test('names the layout from where the reader stands, and what to run next', () => {
  const steps = nextSteps([arrival('oci:dist/oci', 'oci:/work/dist/oci:latest')], '/work', '/work');
  assert.match(
    steps[0] ?? '',
    /^The result is in dist\/oci; "strake inspect oci:dist\/oci:latest"/,
  );
  assert.match(steps[1] ?? '', /strake copy oci:dist\/oci:latest REPOSITORY/);
});

test('loads a docker-archive rather than copying it', () => {
  const steps = nextSteps(
    [arrival('docker-archive:app.tar', 'docker-archive:app.tar')],
    '/work',
    '/work',
  );
  assert.match(steps[1] ?? '', /podman load -i app\.tar/);
});

test('runs what a daemon holds by its name', () => {
  const name = 'docker.io/library/app:v1';
  const steps = nextSteps([arrival('docker-daemon:', `docker-daemon:${name}`)], '/work', '/work');
  assert.deepEqual(steps, [`Run it by "docker run --rm ${name}" or "podman run --rm ${name}".`]);
});

test('says nothing of what was pushed', () => {
  assert.deepEqual(
    nextSteps([arrival('docker://ghcr.io/a/b', 'ghcr.io/a/b:latest')], '/work', '/work'),
    [],
  );
});

test('names the repository that a push would go to', () => {
  const local = { ...arrival('oci:x', 'oci:x:v1'), repository: 'ghcr.io/a/b' };
  assert.match(
    nextSteps([local], '/work', '/work')[1] ?? '',
    /^Publish it to ghcr\.io\/a\/b by "strake build --push"; run it by "podman run oci:x:v1"\.$/,
  );
});
