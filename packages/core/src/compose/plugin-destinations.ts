import type { CopyDestination } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import { offlineTransports } from '../builtin/offline-transports.ts';
import { StrakeError } from '../errors/index.ts';
import { declaredFacts } from '../pipeline/destination-facts.ts';
import { openPushTools } from '../pipeline/push-tools.ts';
import { logText } from '../pipeline/session.ts';
import type { Plugin } from '../plugin/definition.ts';
import { createHookSet, type HookSet } from '../plugin/hook-set.ts';
import { describeImages } from './describe-images.ts';
import { pushServices } from './push-services.ts';

export interface PluginDestinationOptions {
  readonly insecure?: readonly string[];
  /** When it aborts, the plugins are no longer set up. */
  readonly signal?: AbortSignal;
  readonly timeouts?: { readonly plugin?: number };
  readonly onWarning?: (message: string) => void;
}

/**
 * What plugins take of copies, by their push taps.
 * @throws PLUGIN_* naming the plugin that does not fit
 */
export async function pluginDestinations(
  plugins: readonly Plugin[],
  options: PluginDestinationOptions,
): Promise<readonly CopyDestination[]> {
  if (plugins.length === 0) return [];
  const hooks = await createHookSet(plugins, {
    signal: options.signal,
    timeoutSeconds: options.timeouts?.plugin,
  });
  const builtin = offlineTransports(new StrakeError('REGISTRY_ERROR', 'no registry is asked'));
  const schemes = hooks.order.push.flatMap(
    ({ when }) => when.scheme ?? builtin.map(({ scheme }) => scheme),
  );
  return [...new Set(schemes)].map((scheme): CopyDestination => {
    const facts = plugins.flatMap((plugin) => declaredFacts(plugin, scheme) ?? [])[0];
    const write = writeBy(hooks, scheme, options);
    return { scheme, write, ...defined({ facts }) };
  });
}

function writeBy(
  hooks: HookSet,
  scheme: string,
  { insecure = [], onWarning, timeouts = {} }: PluginDestinationOptions,
): CopyDestination['write'] {
  return async (push, { directory, env, signal, store, progress }) => {
    const { image } = push;
    const services = pushServices({ directory, env, insecure });
    const { tools, release } = openPushTools(services, { store, signal, progress });
    const images = await describeImages(push, store, signal);
    const request = { ...push, scheme, images };
    const { result } = await hooks
      .push(request, {
        place: { image, scheme },
        signal,
        timeoutSeconds: timeouts.plugin,
        contextFor: (plugin) => ({
          ...tools,
          directory,
          image,
          options: undefined,
          variables: {},
          plugin,
          log: { info: () => {}, warn: (text) => onWarning?.(`${plugin}: ${logText(text)}`) },
        }),
      })
      .finally(release);
    return result;
  };
}
