import type {
  BlobReader,
  Descriptor,
  ErrorFacts,
  ImageConfigFields,
  ImageTree,
  Platform,
  PushReceipt,
  StringMap,
} from '@strake/oci';
import type { DiscoveryFiles } from '../action-cache/discovery.ts';
import type { StrakeError } from '../errors/index.ts';
import type { HostAccess, RunOptions, RunResult } from '../host/access/index.ts';
import type { SourceRepository } from '../host/git/index.ts';
import type { CompiledOutput } from './compile-job.ts';
import type { FinishedContext } from './finished-context.ts';
import type { PushBase } from './push-request.ts';

export type {
  FileFacts,
  HostAccess,
  ListedFile,
  RunOptions,
  RunResult,
} from '../host/access/index.ts';

/** Messages to the user. Lines are shown with the plugin's name. */
export interface Log {
  info(message: string): void;
  /** Shown once, even if it is logged several times. */
  warn(message: string, hint?: string): void;
}

/** The fields of a plugin's error, in addition to code and message; core adds where it happened. */
export type PluginErrorFacts = Omit<
  ErrorFacts,
  'errors' | 'hook' | 'kind' | 'location' | 'plugin' | 'stage'
>;

interface BaseContext {
  /** The name of the plugin that the configuration uses: its own, or one of its aliases. */
  readonly plugin: string;
  /** Absolute directory of the configuration. */
  readonly directory: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  /**
   * An error to throw. `option` is the path of the option that it is about, from the plugin's options; it adds file,
   * line and column to the message.
   * @param code one that the plugin declares in `errors`, or one of strake's
   * @param message one line, lower case, subject first, no full stop
   * @throws PLUGIN_ERROR_UNDECLARED for another code
   */
  error(code: string, message: string, facts?: PluginErrorFacts): StrakeError;
}

/** One of the images that a compile job serves. */
export interface CompileImage<Options> {
  readonly name: string;
  /**
   * The plugin's options: merged, resolved for the platform, rendered and validated. `undefined` if there are none for
   * this image.
   */
  readonly options: Options;
  readonly variables: StringMap;
  /** False if the image wants no version control stamp in its programs. */
  readonly vcs: boolean;
}

export interface CompileContext<Options = unknown> extends BaseContext, HostAccess {
  /** Without `os.version`: one compile serves all versions. */
  readonly platform: Platform;
  readonly images: readonly CompileImage<Options>[];
  /**
   * `find`: the steps are only looked up in caches, so describe them without running programs where you can. If some are not found,
   * the hook is called again with `compile`, and must describe the same steps and outputs.
   */
  readonly purpose: 'find' | 'compile';
  /** Files of this machine, wherever they are: for what a program would read that is not run. */
  readonly files: DiscoveryFiles;
  /** The absolute path of a program on PATH, followed by the interpreters of a script; empty if one of them is missing. */
  programs(name: string): readonly string[];
  /** Absolute directory for outputs, the same in the next build of this configuration and platform. */
  readonly outputDirectory: string;
  /** Bytes of memory that one step may use, because others run at the same time. */
  readonly memory: number;
  /** The caller's environment. */
  readonly env: StringMap;
  /** Absent outside of a git work tree, before its first commit, if git fails, and if no image wants to be stamped. */
  readonly repository?: SourceRepository;
}

/** What is known about the base when an image is described. */
export interface BaseFacts {
  /** As configured: `gcr.io/distroless/static:latest`, `scratch`. */
  readonly reference: string;
  /** Digest of the platform's manifest; absent for `scratch` and `builtin:`. */
  readonly digest?: string;
  /** The full reference, with the tag or digest that was asked for: `docker.io/library/alpine:3`. Only for bases of registries. */
  readonly name?: string;
  /** What the reference names: the manifest itself, or the index that lists it. Absent for `scratch` and `builtin:`. */
  readonly root?: Pick<Descriptor, 'digest' | 'mediaType'>;
  /** What the base's index says about the manifest; absent without an index. */
  readonly entry?: BaseEntry;
  /** Annotations of the manifest. */
  readonly annotations: StringMap;
  readonly config: ImageConfigFields;
}

/** An image as the index of a base lists it. */
export interface BaseEntry {
  /** Its position among the images of the index, from 0. */
  readonly position: number;
  /** As written, without the defaults that strake adds. */
  readonly platform?: Platform;
  readonly annotations: StringMap;
}

export interface ImageContext<Options = unknown> extends BaseContext, HostAccess {
  readonly image: string;
  readonly platform: Platform;
  readonly options: Options;
  readonly variables: StringMap;
  /**
   * Renders a template with the variables of the configuration: for templates that are files.
   * @throws CONFIG_TEMPLATE
   */
  fill(text: string): Promise<string>;
  readonly base: BaseFacts;
  /**
   * Keys of the image's `config` that the user set: `entrypoint`, `cmd`, … They are merged already, and take precedence
   * over a plugin's.
   */
  readonly configured: readonly string[];
  /** The outputs of the compile hook for this image. */
  readonly outputs: readonly CompiledOutput[];
  /** Seconds since 1970: the time of entries without a time of their own. */
  readonly timestamp: number;
}

/** One image in the index, and its base. */
export interface ListedImage {
  readonly platform: Platform;
  readonly base: Omit<BaseFacts, 'annotations' | 'config'> & Pick<PushBase, 'attestations'>;
}

export interface IndexContext<Options = unknown> extends BaseContext, HostAccess, FinishedContext {
  readonly image: string;
  /** The caller's environment. */
  readonly env: StringMap;
  /** In the order of the configuration. */
  readonly images: readonly ListedImage[];
  readonly options: Options;
  readonly variables: StringMap;
}

/** Options of a program that a push runs. */
export interface PushRunOptions extends Pick<RunOptions, 'directory' | 'env'> {
  /** Standard input: the content of a file, by its absolute path, or bytes. Default: empty. */
  readonly input?: { readonly file: string } | Uint8Array;
  /** How standard output becomes text; `latin1`: each byte one character, for output that is not text. Default: `utf8`. */
  readonly encoding?: 'utf8' | 'latin1';
  /** Ends the program after this time, which is TOOL_FAILED. Default: no limit of its own. */
  readonly timeoutSeconds?: number;
}

/** How an image is written into an archive. */
export interface PushArchiveOptions {
  /** `oci`, the default: a tar of an OCI layout, with all platforms. `docker`: what "docker load" reads; one platform. */
  readonly format?: 'oci' | 'docker';
  /**
   * The names of the image: whole references, such as `docker.io/library/app:v1`, with `oci` also with a digest. Default: none.
   */
  readonly names?: readonly string[];
}

export interface PushContext<Options = unknown> extends BaseContext {
  readonly image: string;
  readonly options: Options;
  readonly variables: StringMap;
  /** The bytes of every blob in the request. */
  readonly store: BlobReader;
  /** The caller's environment, for tools and credentials. */
  readonly env: StringMap;
  /** Registries that may be contacted over plain HTTP or with an unknown certificate: `host[:port]`. */
  readonly insecure: readonly string[];
  /**
   * Runs a program, and stops it when the build ends. The result is not cached; a failing exit code does not throw.
   * @throws TOOL_NOT_FOUND, TOOL_FAILED; FILE_UNREADABLE for the input
   */
  run(argv: readonly string[], options?: PushRunOptions): Promise<RunResult>;
  /** Absolute path of an empty directory, which is removed after the push. */
  temporaryDirectory(): Promise<string>;
  /**
   * Writes an image as an OCI layout with one entry: the request, or a part of it. Nondistributable layers are left out.
   * @param directory absolute path of an empty directory
   * @throws OUTPUT_UNWRITABLE, and whatever the store throws
   */
  writeLayout(directory: string, tree: ImageTree): Promise<void>;
  /**
   * Writes an image as one file: the request, or a part of it. Nondistributable layers are left out.
   * @param file absolute path; an existing file is replaced
   * @throws OUTPUT_UNWRITABLE; DESTINATION_INVALID for a malformed name, or several platforms in the format of Docker; whatever the
   * store throws
   */
  writeArchive(file: string, tree: ImageTree, options?: PushArchiveOptions): Promise<void>;
  /**
   * Pushes the image to another destination, and returns what came of it: for a destination that stands for others, such as the
   * registry of a cluster. The image gets the tags of this push, unless the destination has one.
   * @param destination as users write it: `docker://localhost:5001/app`
   * @throws DESTINATION_INVALID for one that no plugin takes, or that leads back to this one; whatever that push throws
   */
  pushTo(destination: string): Promise<PushReceipt>;
  /** Reports progress, in bytes. */
  progress(done: number, total: number): void;
}

/** A context as the pipeline creates it; fields that every tap gets are added around the call. */
export type BareContext<Context> = Omit<Context, 'error'>;
