import { isAbsolute, resolve } from 'node:path';
import { shortenPath } from './format-location.ts';

/** An image at one destination. */
export interface Arrival {
  readonly image: string;
  readonly destination: string;
  /** What a person would use to get the image back. */
  readonly reference: string;
  /** Where "--push" would bring it; undefined: nowhere. */
  readonly repository?: string;
}

/** Where the first results of a build are, and what can be done with them: for results on this machine only. */
export function nextSteps(
  arrivals: readonly Arrival[],
  directory: string,
  cwd: string,
): readonly string[] {
  const loaded = arrivals.find(({ destination }) => destination.startsWith('docker-daemon:'));
  if (loaded) {
    const name = loaded.reference.replace(/^docker-daemon:/, '');
    return [`Run it by "docker run --rm ${name}" or "podman run --rm ${name}".`];
  }
  const local = arrivals.find(({ destination }) =>
    /^(oci|oci-archive|docker-archive):/.test(destination),
  );
  if (!local) return [];
  const [scheme = '', ...rest] = local.reference.split(':');
  const [path = '', ...name] = rest;
  const place = shortenPath(isAbsolute(path) ? path : resolve(directory, path), cwd);
  const reference = [scheme, place, ...name].join(':');
  const steps = [`The result is in ${place}; "strake inspect ${reference}" shows what it holds.`];
  steps.push(
    scheme === 'docker-archive'
      ? `Run it by "podman load -i ${place}" or "docker load -i ${place}".`
      : `${publish(local.repository, reference)}; run it by "podman run ${reference}".`,
  );
  return steps;
}

function publish(repository: string | undefined, reference: string): string {
  return repository === undefined
    ? `Publish it by "strake build --push -t REPOSITORY:TAG", or "strake copy ${reference} REPOSITORY:TAG"`
    : `Publish it to ${repository} by "strake build --push"`;
}
