import type {
  Descriptor,
  ImageConfig,
  ImagePush,
  Manifest,
  Platform,
  RegistryOrigin,
} from '@strake/oci';
import type { LayerDescriptor } from './index-plan.ts';

/** The base of an image. */
export interface PushBase {
  /** As written in the configuration. */
  readonly reference: string;
  /** Digest of the platform's manifest. */
  readonly digest: string;
  /** The full reference: `docker.io/library/alpine:3`. Only for bases of registries. */
  readonly name?: string;
  /** Its location in a registry. */
  readonly origin?: RegistryOrigin;
  /** Manifests that the base's index lists as attestations of this one (BuildKit's form); absent without any. */
  readonly attestations?: readonly Descriptor[];
}

/** The parts of one platform's image: for backends that assemble it themselves. */
export interface PushImage {
  readonly platform: Platform;
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  readonly config: ImageConfig;
  readonly layers: readonly LayerDescriptor[];
  /** Keys of the image's `config` that the user set: `entrypoint`, `created`, … */
  readonly configured: readonly string[];
  /** Absent for `scratch` and synthetic bases, whose layers belong to the build. */
  readonly base?: PushBase;
}

/** An image for one destination: the value of the `push` hook. The context's `store` has the bytes. */
export interface PushRequest extends ImagePush {
  /** The scheme: `oci`, `docker`. */
  readonly scheme: string;
  readonly images: readonly PushImage[];
}
