import type { Invocation } from '../invocation.ts';
import { imageReference } from '../kubernetes/image-reference.ts';
import { clusterOf, findKubectl, runKubectl } from '../kubernetes/kubectl.ts';
import { resolveReferences } from '../kubernetes/resolve-references.ts';
import { isReference } from '../manifest/may-refer.ts';
import type { PublishFlags } from '../reference-flag.ts';
import { UsageError } from '../usage-error.ts';
import { workingDirectory } from '../working-directory.ts';

/**
 * `strake run`: builds and publishes an image, and runs it in a pod until it ends.
 * @param image the name of an image, `./PATH`, or a reference as in YAML
 * @param args further arguments of `kubectl run`; behind another `--`, those of the program
 * @returns the exit code of kubectl
 */
export async function runImage(
  image: string,
  args: readonly string[],
  flags: PublishFlags,
  invocation: Invocation,
): Promise<number> {
  const cwd = await workingDirectory(flags, invocation);
  const program = findKubectl(invocation.env);
  const uri = isReference(image) ? image : `strake://${image}`;
  const wanted = [{ uri, location: { argument: image } }];
  const options = { cwd, push: true, cluster: clusterOf(args) };
  const images = await resolveReferences(wanted, flags, invocation, options);
  const result = images.get(uri);
  if (result === undefined) throw new UsageError(`${image} was not built`, 'Build it first.');
  const name = podName(result.image);
  const run = ['run', name, `--image=${imageReference(result, 'digest')}`];
  const pod = ['--attach', '--rm', '--restart=Never', ...args];
  return runKubectl(program, [...run, ...pod], cwd, invocation);
}

/** A name that Kubernetes takes. Source: RFC 1123, section 2.1 */
function podName(image: string): string {
  const name = image.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return name.replace(/^-+/, '').slice(0, 63).replace(/-+$/, '') || 'app';
}
