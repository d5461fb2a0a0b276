import type {
  BlobReader,
  ByteStream,
  Descriptor,
  ImageConfigFields,
  ImageTree,
  KnownContent,
  Layer,
  Platform,
  StringMap,
  SyntheticLayer,
  Transport,
} from '@strake/oci';
import type { ActionCache } from '../action-cache/index.ts';
import type { HostAccess, Repository } from '../plugin/context.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { PushRequest } from '../plugin/push-request.ts';

/** A layer on its way into an image. */
export interface WrittenLayer {
  /** False where it was found as it had been written before. */
  readonly isNew: boolean;
  readonly digest: string;
  /** Bytes, compressed. */
  readonly size: number;
  readonly diffId: string;
}

/** A layer that is in the store. */
export type LayerBlob = Omit<WrittenLayer, 'isNew'>;

/** Where the pipeline keeps bytes. */
export interface LayerStore {
  writeBytes(bytes: Uint8Array): Promise<{ readonly digest: string; readonly size: number }>;
  writeLayer(
    layer: Layer | SyntheticLayer,
    options: {
      readonly timestamp: number;
      readonly signal: AbortSignal;
      /** What names the layer from build to build. */
      readonly place?: string;
      onProgress?(done: number, total: number): void;
    },
  ): Promise<WrittenLayer>;
  /** A layer that is a plain tar, by its diff ID, compressed. */
  compressLayer(diffId: string, open: () => Promise<ByteStream>): Promise<LayerBlob>;
  /** The entries of a layer as a zip. */
  writeZip(
    layer: Layer,
    options: { readonly timestamp: number; readonly signal: AbortSignal },
  ): Promise<{ readonly digest: string; readonly size: number }>;
  has(digest: string): Promise<boolean>;
  /** What a file held when a layer was last made of it; undefined where none was. */
  knownContent(file: string): Promise<KnownContent | undefined>;
  /** Whether it still holds those bytes, whatever its times. */
  holdsContent(file: string, known: KnownContent, signal: AbortSignal): Promise<boolean>;
  recall(key: string): Promise<unknown>;
  remember(key: string, record: unknown): Promise<void>;
  open(descriptor: Descriptor, signal: AbortSignal): Promise<ByteStream>;
}

/** A base that is made rather than read: `scratch` has no layers. */
export interface SyntheticBase {
  readonly config: ImageConfigFields;
  readonly layers: readonly SyntheticLayer[];
}

/** A directory for what a compile makes, and its release. */
export interface OutputDirectory {
  readonly path: string;
  release(): Promise<void>;
}

/** For people. */
interface Notice {
  readonly message: string;
  readonly hint: string;
}

/** What git knows of the sources; absent parts are unknown. */
export interface SourceFacts {
  readonly revision?: string;
  /** True where `git status` lists anything. */
  readonly modified?: boolean;
  readonly source?: string;
  /** Absent too where a shallow clone cannot tell it. */
  readonly version?: string;
  /** Why the version is unknown. */
  readonly missingHistory?: Notice;
  /** Why everything is unknown, though there is a work tree. */
  readonly refusal?: Notice;
}

/** What ended a process. */
export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A push that is to come, when nothing is built yet. */
export interface IntendedPush
  extends Pick<PushRequest, 'destination' | 'target' | 'image' | 'repository' | 'tags' | 'names'> {
  /** Those of the list; absent where a plugin may still change them. */
  readonly platforms?: readonly string[];
}

/** What plugins push with: programs, directories, layouts. */
export interface PushServices {
  /** Absolute directory of the configuration. */
  readonly directory: string;
  readonly env: StringMap;
  /** Registries that may be talked to in the clear: `host[:port]`. */
  readonly insecure: readonly string[];
  /** A new directory for what lives as long as one push. */
  temporaryDirectory(): Promise<{ readonly path: string; remove(): Promise<void> }>;
  /** An OCI layout with one entry, in an empty directory. */
  writeLayout(
    directory: string,
    tree: ImageTree,
    options: {
      readonly store: BlobReader;
      readonly signal: AbortSignal;
      onProgress?(done: number, total: number): void;
    },
  ): Promise<void>;
  runStep(
    argv: readonly string[],
    options: { readonly directory: string; readonly env: StringMap; readonly signal: AbortSignal },
  ): Promise<ProcessResult>;
}

/**
 * Everything the pipeline needs from outside, given by the composition root: the pipeline itself knows no transport, no
 * directory and no clock.
 */
export interface Services extends PushServices {
  /** How many compiles may run at once. */
  readonly jobs: number;
  /** Bytes of memory that each of them may use. */
  readonly jobMemory: number;
  /** Of the machine. */
  readonly processors: number;
  readonly host: HostAccess;
  readonly store: LayerStore;
  /** What earlier builds made. */
  readonly memory: ActionCache;
  /** By scheme; built-in ones and those of plugins. */
  readonly transports: ReadonlyMap<string, Transport>;
  /** Destinations, as plugins: they come after the user's. */
  readonly destinations: readonly Plugin[];
  /**
   * Refuses what a destination of core could not take, as far as that can be known.
   * @throws DESTINATION_INVALID, REFERENCE_INVALID, DAEMON_INVALID, OUTPUT_UNWRITABLE, LAYOUT_INVALID
   */
  checkDestination(scheme: string, push: IntendedPush, signal: AbortSignal): Promise<void>;
  /** What a push to a destination of core replaces; two pushes with a place in common overwrite each other. */
  destinationPlaces(scheme: string, push: IntendedPush): readonly string[];
  /** One spelling for all paths of a file that is to be written, absolute ones. */
  realFile(path: string): string;
  /** Makes nothing. @throws OUTPUT_UNWRITABLE for an absolute path that no file can be written to */
  checkWritableFile(path: string): Promise<void>;
  /** `scratch`, `builtin:static`; undefined for a reference that is no made base. */
  syntheticBase(reference: string, platform: Platform): Promise<SyntheticBase | undefined>;
  /** An exclusive directory, the same for the same key where nobody else holds it. */
  outputDirectory(key: string): Promise<OutputDirectory>;
  /** Brings a layer of the store to where a `docker://` destination will push it. */
  uploadEagerly(target: string, layer: Descriptor, signal: AbortSignal): Promise<void>;
  /** Whole or not at all; missing directories are made. */
  writeFile(path: string, content: string | ByteStream): Promise<void>;
  /** The text of a regular file; undefined where there is none. @throws FILE_UNREADABLE */
  readFile(path: string): string | undefined;
  /** Absolute ones; those that are there stay. @throws OUTPUT_UNWRITABLE */
  makeDirectories(paths: Iterable<string>): Promise<void>;
  fileExists(path: string): Promise<boolean>;
  /** Bytes of a file; undefined where there is none. */
  fileSize(path: string): Promise<number | undefined>;
  /** Those that are there. @throws OUTPUT_UNWRITABLE */
  removeFiles(paths: readonly string[]): Promise<void>;
  /** Waits until a later change of files would show in their state. */
  waitOutRacyTimestamps(paths: readonly string[]): Promise<void>;
  /** One text for a state of a file, which no change of it leaves the same; undefined where there is no file. */
  fileState(path: string): string | undefined;
  /** Milliseconds since 1970, for comparison with times of files. */
  now(): number;
  /** Milliseconds of a clock that only goes forward. */
  clock(): number;
  /** Facts of the git work tree that holds the configuration; asked once. */
  sourceFacts(): Promise<SourceFacts>;
  /** The same for compilers; undefined outside of a work tree, before its first commit, and where git cannot tell. */
  repository(): Promise<Repository | undefined>;
  /** Asks git again, and tells whether commit or versions are others, or the sources became modified or clean. */
  hasMoved(signal: AbortSignal): Promise<boolean>;
}
