import { type PushReceipt, StrakeError } from '@strake/oci';
import {
  type CopyPlan,
  DEFAULT_TRANSPORT,
  type ImageTransport,
  parseDestination,
  type SourceName,
  splitTransport,
  UNDECLARED,
} from '@strake/oci/internal';
import { destinationPlugin } from '../builtin/destination-plugin.ts';
import { destinationFacts } from '../pipeline/destination-facts.ts';
import { openPushTools } from '../pipeline/push-tools.ts';
import type { PushServices } from '../pipeline/services.ts';
import type { Plugin } from '../plugin/definition.ts';
import { createHookSet } from '../plugin/hook-set.ts';
import type { PushRequest } from '../plugin/push-request.ts';
import { describeImages } from './describe-images.ts';

export interface PushPlanOptions {
  readonly services: PushServices;
  readonly signal: AbortSignal;
  /** Plugins that are called first. */
  readonly plugins: readonly Plugin[];
  /** Core's destinations. */
  readonly builtin: readonly ImageTransport[];
  /** Names the copy if the destination has no name. */
  readonly name: SourceName;
  readonly onWarning?: (message: string) => void;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/**
 * Pushes an image tree to a destination with the plugin that handles its scheme in a build.
 * @throws DESTINATION_INVALID, and the errors of that plugin
 */
export async function pushPlan(
  plan: CopyPlan,
  to: string,
  options: PushPlanOptions,
): Promise<PushReceipt> {
  const { tree, store } = plan;
  const { services, signal, name, plugins, onWarning, onProgress } = options;
  const destinations = options.builtin.map(destinationPlugin);
  const hooks = await createHookSet([...plugins, ...destinations]);
  const known = destinationFacts({ hooks, project: { plugins }, services: { destinations } });
  const split = splitTransport(to, (scheme) => known.has(scheme));
  const { scheme, target } = parseDestination(
    split.scheme === DEFAULT_TRANSPORT ? `${split.scheme}://${split.target}` : to,
    known,
  );
  const { defaultTag } = known.get(scheme) ?? UNDECLARED;
  const image = name.repository ?? name.tag ?? to;
  const named = name.tag === undefined ? [] : [name.tag];
  const request: PushRequest = {
    ...tree,
    destination: to,
    scheme,
    target,
    image,
    ...(name.repository === undefined ? {} : { repository: name.repository }),
    tags: defaultTag !== undefined ? [defaultTag] : name.repository === undefined ? [] : named,
    names: named,
    platformTags: {},
    platformNames: {},
    // Core's own destinations use only the tree, so no configs have to be read from a registry.
    images: plugins.length > 0 ? await describeImages(plan, signal) : [],
  };
  const progress = (done: number, total: number) => onProgress?.(done, total);
  const { tools, release } = openPushTools(services, { store, signal, progress });
  const { result } = await hooks
    .push(request, {
      place: { image, scheme },
      signal,
      contextFor: (plugin) => ({
        ...tools,
        directory: services.directory,
        image,
        options: undefined,
        variables: {},
        plugin,
        log: { info: () => {}, warn: (text) => onWarning?.(`${plugin}: ${text}`) },
      }),
    })
    .finally(release);
  if (result) return result;
  throw new StrakeError('DESTINATION_INVALID', `no plugin took destination "${to}"`, {
    hint: 'A plugin that handles this scheme declined it; "strake plugins" shows who taps push.',
  });
}
