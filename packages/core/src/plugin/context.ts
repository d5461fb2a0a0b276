import type { CompileOutput } from '../model/compile-job.ts';
import type { Platform, StringMap } from '../model/descriptor.ts';
import type { ImageConfigFields } from '../model/image-config.ts';
import type { BlobReader } from '../model/image-source.ts';

/** Where a plugin says things to the person who builds. Lines appear with the plugin's name. */
export interface Log {
  info(message: string): void;
  /** Shown once however often it is said. */
  warn(message: string, hint?: string): void;
}

/** What a tool answered. */
export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** How a tool is asked. */
export interface RunOptions {
  /** Absolute; default: the configuration's folder. */
  readonly directory?: string;
  /** Over the caller's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the answer depends on: absolute files and globs, and names of environment variables. */
  readonly reads?: { readonly files?: readonly string[]; readonly globs?: readonly string[]; readonly env?: readonly string[] };
}

/** A file's facts; undefined where there is none. Links are not followed. */
export interface FileFacts {
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
}

/** How a describing tap sees the world: only through this, so that core knows what it has seen. */
export interface World {
  /** Text of a file; relative paths start at the configuration's folder. @throws FILE_UNREADABLE */
  read(path: string): Promise<string>;
  stat(path: string): Promise<FileFacts | undefined>;
  /** Absolute paths of the files that match, in byte order. */
  glob(pattern: string | readonly string[], options?: { readonly directory?: string }): Promise<readonly string[]>;
  /**
   * Asks a program (`go list`, `git`). Equal questions are asked once a build. A failing exit code is an answer.
   * @throws TOOL_NOT_FOUND
   */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>;
}

interface BaseContext {
  /** Absolute folder of the configuration. */
  readonly directory: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** One of the images that a compile job serves. */
export interface CompileImage<Options> {
  readonly name: string;
  /** The plugin's own: merged, resolved for the platform, filled in, checked. `undefined`: the plugin has none here. */
  readonly options: Options;
  readonly variables: StringMap;
  /** False: the image wants no version control facts in what is built. */
  readonly vcs: boolean;
}

export interface CompileContext<Options = unknown> extends BaseContext, World {
  /** Without `os.version`: one compile serves all of them. */
  readonly platform: Platform;
  readonly images: readonly CompileImage<Options>[];
  /** Absolute folder for results, the same in the next build of this configuration and platform. */
  readonly outputDirectory: string;
  /** The caller's environment. */
  readonly env: StringMap;
}

/** What is known of the base when an image is described. */
export interface BaseFacts {
  /** As configured: `gcr.io/distroless/static:latest`, `scratch`. */
  readonly reference: string;
  /** Of the platform's manifest; absent for `scratch` and `builtin:`. */
  readonly digest?: string;
  readonly config: ImageConfigFields;
}

export interface ImageContext<Options = unknown> extends BaseContext, World {
  readonly image: string;
  readonly platform: Platform;
  readonly options: Options;
  readonly variables: StringMap;
  readonly base: BaseFacts;
  /** What the compile hook made for this image. */
  readonly outputs: readonly CompileOutput[];
  /** Seconds since 1970 that entries get which set none. */
  readonly timestamp: number;
}

export interface IndexContext<Options = unknown> extends BaseContext, World {
  readonly image: string;
  readonly options: Options;
  readonly variables: StringMap;
}

export interface PushContext<Options = unknown> extends BaseContext {
  readonly image: string;
  readonly options: Options;
  readonly variables: StringMap;
  /** Bytes of every blob of the request. */
  readonly store: BlobReader;
  /** The caller's environment, for tools and credentials. */
  readonly env: StringMap;
  /** Tells how far it is; bytes. */
  progress(done: number, total: number): void;
}
