import type {
  Descriptor,
  ImageConfig,
  ImagePush,
  Manifest,
  Platform,
  RegistryOrigin,
} from '@strake/oci';
import type { LayerDescriptor } from './index-plan.ts';

/** What an image stands on. */
export interface PushBase {
  /** As the configuration names it. */
  readonly reference: string;
  /** Of the platform's manifest. */
  readonly digest: string;
  /** Where it is in a registry. */
  readonly origin?: RegistryOrigin;
}

/** One platform's image, taken apart: for backends that build it again from its pieces. */
export interface PushImage {
  readonly platform: Platform;
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  readonly config: ImageConfig;
  readonly layers: readonly LayerDescriptor[];
  /** Keys of the image's `config` that the user set: `entrypoint`, `created`, … */
  readonly configured: readonly string[];
  /** Absent for `scratch` and bases that are made on the spot: their layers are the build's own. */
  readonly base?: PushBase;
}

/** What goes to one destination: the value of the `push` hook. Bytes come from the context's `store`. */
export interface PushRequest extends ImagePush {
  /** What stands before the first colon: `oci`, `docker`. */
  readonly scheme: string;
  readonly images: readonly PushImage[];
}
