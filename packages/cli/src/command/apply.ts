import type { Invocation } from '../invocation.ts';
import { joinManifests } from '../kubernetes/join-manifests.ts';
import { clusterOf, findKubectl, type Kubectl, startKubectl } from '../kubernetes/kubectl.ts';
import { type ReadInput, wantedIn } from '../kubernetes/manifest-set.ts';
import { readReferences, withoutReferences } from '../kubernetes/read-references.ts';
import { renderInput } from '../kubernetes/render-input.ts';
import type { ReferenceForm } from '../kubernetes/rendering.ts';
import { type ResolvedReferences, resolveReferences } from '../kubernetes/resolve-references.ts';
import { warnOn } from '../print/warn-on.ts';
import type { ApplyFlags } from '../reference-flag.ts';
import { UsageError } from '../usage-error.ts';
import { progressMode } from '../watched-build.ts';
import { workingDirectory } from '../working-directory.ts';

/** Begins the input of `--stream`: kubectl handles nothing before it has read this much. Source: k8s.io/apimachinery, NewYAMLOrJSONDecoder */
const PREAMBLE = '---\n'.repeat(1024);

/**
 * `strake apply` and `strake create`: builds and publishes the images that YAML refers to, and gives the YAML to kubectl when all of them
 * are published.
 * @param verb of kubectl
 * @param args further arguments of kubectl
 * @returns the exit code of kubectl
 */
export async function runApply(
  verb: 'apply' | 'create',
  args: readonly string[],
  flags: ApplyFlags,
  invocation: Invocation,
): Promise<number> {
  const { render = [], stream = false } = flags;
  if (render.length > 1)
    throw new UsageError(`${verb} takes a single --render`, 'Omit the others.');
  const [form = 'digest'] = render;
  const cwd = await workingDirectory(flags, invocation);
  const read = await readReferences(flags, cwd, invocation);
  const program = findKubectl(invocation.env);
  const wanted = wantedIn(read);
  const mode = progressMode(flags);
  if (wanted.length === 0 && mode !== 'quiet' && mode !== 'json')
    warnOn(invocation, flags)(withoutReferences(flags));
  const start = () => startKubectl(program, [verb, '-f', '-', ...args], cwd, invocation);
  const options = { cwd, push: true, cluster: clusterOf(args), forms: [form] };
  if (!stream) {
    const images = await resolveReferences(wanted, flags, invocation, options);
    const kubectl = start();
    kubectl.write(joinManifests(read.map((each) => renderInput(each, images, form))));
    return report(verb, await kubectl.finish(), invocation);
  }
  const kubectl = start();
  kubectl.write(PREAMBLE);
  const feed = feeder(kubectl, read, form);
  try {
    feed(await resolveReferences(wanted, flags, invocation, { ...options, onImages: feed }));
  } catch (thrown) {
    // It matters more why objects are missing.
    await kubectl.finish().catch(() => {});
    throw thrown;
  }
  return report(verb, await kubectl.finish(), invocation);
}

/** Writes files, in order, as soon as all of their references are resolved. */
function feeder(
  kubectl: Kubectl,
  read: readonly ReadInput[],
  form: ReferenceForm,
): (images: ResolvedReferences) => void {
  const left = [...read];
  return (images) => {
    for (let [next] = left; next; [next] = left) {
      if (!next.manifest.references.every(({ uri }) => images.has(uri))) return;
      const text = renderInput(next, images, form).replace(/^\ufeff/, '');
      kubectl.write(`${text}${text.endsWith('\n') ? '' : '\n'}---\n`);
      left.shift();
    }
  };
}

/** kubectl has said what is wrong. @returns its exit code */
function report(verb: string, exitCode: number, { stderr }: Invocation): number {
  if (exitCode !== 0)
    stderr.write(
      `error: kubectl ${verb} failed with exit code ${exitCode}; the images are published\n`,
    );
  return exitCode;
}
