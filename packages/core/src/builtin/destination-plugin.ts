import type { DestinationFacts, PushNames, PushReceipt, TransportContext } from '@strake/oci';
import type { PushContext } from '../plugin/context.ts';
import { definePlugin, type Plugin } from '../plugin/definition.ts';
import type { LayerUpload, LayerUploadContext } from '../plugin/layer-upload.ts';
import type { PushRequest } from '../plugin/push-request.ts';

/** A destination: the part of a transport that writes. */
interface Destination {
  readonly scheme: string;
  readonly facts: DestinationFacts;
  write(request: PushRequest, context: PushContext): Promise<PushReceipt>;
  check?(push: PushNames, context: TransportContext): Promise<void>;
  places?(push: PushNames, directory: string): readonly string[];
  uploadLayer?(
    layer: LayerUpload['layer'],
    target: string,
    context: LayerUploadContext,
  ): Promise<void>;
}

/** A destination of core, in the form of any other: a plugin that handles one scheme. */
export function destinationPlugin(destination: Destination): Plugin {
  const { scheme, facts } = destination;
  return definePlugin({
    name: `builtin-${scheme}`,
    destinations: { [scheme]: facts },
    ...(destination.uploadLayer
      ? {
          uploadLayer: async ({ layer, target }, context) =>
            destination.uploadLayer?.(layer, target, context),
        }
      : {}),
    ...(destination.check
      ? { checkDestination: async (push, context) => destination.check?.(push, context) }
      : {}),
    ...(destination.places
      ? { destinationPlaces: (push, directory) => destination.places?.(push, directory) ?? [] }
      : {}),
    push: {
      when: { scheme: [scheme] },
      handler: (request, context) => destination.write(request, context),
    },
  });
}
