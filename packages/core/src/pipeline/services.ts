import type {
  Attachment,
  BlobReader,
  ImageConfigFields,
  ImageSource,
  ImageTree,
  Platform,
  StringMap,
  Transport,
} from '@strake/oci';
import type { SyntheticLayer } from '@strake/oci/internal';
import type { ActionCache, DiscoveryFiles, SharedKeys } from '../action-cache/index.ts';
import type { LayerStore } from '../host/blobs/index.ts';
import type { BuildFiles } from '../host/files/index.ts';
import type { SourceControl } from '../host/git/index.ts';
import type { StepRunner } from '../host/process/index.ts';
import type { BuildFacts, PluginFacts } from '../plugin/build-facts.ts';
import type { HostAccess, PushArchiveOptions, RunResult } from '../plugin/context.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { RemoteCache } from '../remote-cache/index.ts';
import type { ToolCaches } from '../tool-cache/tool-caches.ts';

/** A synthetic base: `scratch` has no layers. */
export interface SyntheticBase {
  readonly config: ImageConfigFields;
  readonly layers: readonly SyntheticLayer[];
}

/** A destination to attach a manifest at. */
export interface AttachPlace {
  /** As written by the user. */
  readonly text: string;
  readonly scheme: string;
  readonly target: string;
}

/** A remote cache, and what it needs to know of steps. */
export interface RemoteServices {
  readonly cache: RemoteCache;
  readonly keys: SharedKeys;
  /** Where the tools of a format keep their files in builds with this cache. Absolute. */
  toolDirectory(format: string): string;
  /** What shares the caches of tools: loaded when it is needed. */
  toolCaches(): Promise<ToolCaches>;
  /** Results of queries that machines without their programs may use. */
  queries(): Promise<readonly SharedQuery[]>;
}

/** The result of a query of this build. */
export interface SharedQuery {
  /** 64 hex digits: a digest of its inputs. */
  readonly key: string;
  /** Its program, for messages. */
  readonly name: string;
  readonly result: RunResult;
}

/** Services for plugins that push: programs, directories, layouts, archives. */
export interface PushServices {
  /** Absolute directory of the configuration. */
  readonly directory: string;
  readonly env: StringMap;
  /** Registries that may be used without TLS: `host[:port]`. */
  readonly insecure: readonly string[];
  readonly files: Pick<BuildFiles, 'temporaryDirectory'>;
  readonly runner: Pick<StepRunner, 'run'>;
  /** An OCI layout with one entry, in an empty directory. */
  writeLayout(directory: string, tree: ImageTree, options: ImageWriteOptions): Promise<void>;
  /** An archive, which replaces a file. */
  writeArchive(
    file: string,
    tree: ImageTree,
    options: ImageWriteOptions & PushArchiveOptions,
  ): Promise<void>;
}

/** How an image is written for a plugin. */
interface ImageWriteOptions {
  readonly store: BlobReader;
  readonly signal: AbortSignal;
  onProgress?(done: number, total: number): void;
}

/**
 * Everything the pipeline needs from outside, given by the composition root: the pipeline itself knows no transport, no
 * directory and no clock.
 */
export interface Services extends PushServices {
  /** Name of the configuration file in the directory; absent for a configuration without a file. */
  readonly configFile?: string;
  readonly host: HostAccess;
  /** For descriptions that run no program. */
  readonly discoveryFiles: DiscoveryFiles;
  /** The absolute path of a program on PATH, followed by the interpreters of a script; empty if one of them is missing. */
  programFiles(name: string): readonly string[];
  readonly files: BuildFiles;
  readonly runner: StepRunner;
  readonly blobs: LayerStore;
  readonly actionCache: ActionCache;
  /** Absent: none is configured. */
  readonly remote?: RemoteServices;
  readonly sources: SourceControl;
  /** How this build is made; read once. */
  buildFacts(): Promise<BuildFacts>;
  /** The code of a plugin, by the name that the configuration uses; read once. */
  pluginFacts(plugin: string): PluginFacts;
  /** By scheme; those of core and of plugins. */
  readonly transports: ReadonlyMap<string, Transport>;
  /** Destinations, as plugins, which come after the user's. */
  readonly destinations: readonly Plugin[];
  /**
   * Writes artifacts that refer to an image to the image's destination, if core handles that. What is there already is not written
   * again.
   * @throws DESTINATION_INVALID for a destination that does not accept such artifacts, and errors of the destination
   */
  attach(
    destination: AttachPlace,
    attachments: readonly Attachment[],
    context: { readonly signal: AbortSignal },
  ): Promise<void>;
  /**
   * Opens the image at a destination, to read what is attached to it, or what has a tag there.
   * @throws DESTINATION_INVALID as `attach`, and for a tag where there are none
   */
  openDestination(
    destination: AttachPlace,
    options: { readonly signal: AbortSignal; readonly tag?: string },
  ): Promise<ImageSource>;
  /** Whether destinations of a scheme have a place for such manifests. */
  attaches(scheme: string): boolean;
  /** The bytes of a file of at most 16 MiB; relative to the directory of the configuration. @throws FILE_UNREADABLE */
  readFile(path: string): Promise<Uint8Array>;
  /** Asks the user for a secret; absent without a terminal. @throws the signal's reason */
  askSecret?(question: string, signal: AbortSignal): Promise<string>;
  /** `scratch`, `builtin:static`; undefined for another reference. */
  syntheticBase(reference: string, platform: Platform): Promise<SyntheticBase | undefined>;
}
