import { setTimeout as sleep } from 'node:timers/promises';
import { createLimit } from '../concurrency/limit.ts';
import { createCredentialFinder, type Environment, type Login } from '../credential/index.ts';
import { readRegistryRules } from '../registry-config/index.ts';
import type { Attachment } from '../spec/attachment.ts';
import { checkReference, checkRegistry } from '../spec/check-reference.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { parseDigest } from '../spec/digest.ts';
import type { BlobReader, ImageSource } from '../spec/image-source.ts';
import type { ImageTree, PushReceipt, RegistryOrigin } from '../spec/image-tree.ts';
import { defined } from '../spec/record.ts';
import type { Reference } from '../spec/reference.ts';
import { attachTrees } from './attach-trees.ts';
import { checkLogin } from './check-login.ts';
import { checkNode } from './check-node.ts';
import { checkPush } from './check-push.ts';
import { deleteManifest } from './delete-manifest.ts';
import { createEndpointFinder } from './endpoint.ts';
import { headManifest } from './fetch-manifest.ts';
import { fetchReferrers } from './fetch-referrers.ts';
import { fetchTags } from './fetch-tags.ts';
import { gateTransport } from './gated-transport.ts';
import { createKnownBlobs } from './known-blobs.ts';
import { logTransport } from './logged-transport.ts';
import type { DocumentStore } from './manifest-cache.ts';
import { hasBlob, pushBlob } from './push-blob.ts';
import type { PushTarget } from './push-target.ts';
import { pushTree } from './push-tree.ts';
import { createRateGate } from './rate-gate.ts';
import { createRegistrySession, type SessionOptions } from './registry-session.ts';
import { createRegistrySource } from './registry-source.ts';
import { DEFAULT_TIMEOUTS, type RegistryTimeouts } from './registry-timeout.ts';
import { createTransport } from './transport.ts';

/** A client for registries, for one build: it shares connections, tokens and known blobs. */
export interface RegistryClient {
  /** An image to read from; nothing is requested before it is read. @throws REFERENCE_INVALID */
  source(reference: Reference): ImageSource;
  /**
   * What a reference points to, without tag and digest: what `latest` does; undefined if the tag, digest or repository does not exist.
   * @throws REFERENCE_INVALID, REGISTRY_*
   */
  head(reference: Reference, signal: AbortSignal): Promise<Descriptor | undefined>;
  /**
   * All tags of a repository, each once, sorted by their bytes; at most 1,000,000.
   * @throws REFERENCE_INVALID; REGISTRY_NOT_FOUND if the repository does not exist (some registries return an empty list); REGISTRY_*, LIMIT_EXCEEDED
   */
  tags(origin: RegistryOrigin, signal: AbortSignal): Promise<readonly string[]>;
  /**
   * The manifests that refer to another one (signatures, SBOMs), each once.
   * @param subject a digest, which need not exist
   * @throws REFERENCE_INVALID, DIGEST_INVALID, REGISTRY_*, MANIFEST_INVALID, LIMIT_EXCEEDED
   */
  referrers(
    origin: RegistryOrigin,
    subject: string,
    signal: AbortSignal,
  ): Promise<readonly Descriptor[]>;
  /**
   * Whether a repository has a blob of this digest and size: one request. A later push does not ask again. False if the registry does not say.
   * @throws REFERENCE_INVALID, DIGEST_INVALID, REGISTRY_*
   */
  has(origin: RegistryOrigin, descriptor: Descriptor, signal: AbortSignal): Promise<boolean>;
  /**
   * Uploads a blob to a repository, before the manifest that needs it.
   * @throws REFERENCE_INVALID, DIGEST_INVALID, REGISTRY_*, DIGEST_MISMATCH, SIZE_MISMATCH
   */
  send(origin: RegistryOrigin, upload: BlobUpload): Promise<void>;
  /**
   * Pushes a whole image or image index; tags move last.
   * @throws REFERENCE_INVALID, DIGEST_INVALID before anything is sent; REGISTRY_*, DIGEST_MISMATCH, SIZE_MISMATCH
   */
  push(tree: ImageTree, target: PushTarget): Promise<PushReceipt>;
  /**
   * Pushes artifacts to the repository of the images that they refer to. What is listed there as a referrer already is not pushed again;
   * a registry without the referrers API gets one new list for each subject.
   * @throws REFERENCE_INVALID, DIGEST_INVALID before anything is sent; REGISTRY_*, DIGEST_MISMATCH, SIZE_MISMATCH
   */
  attach(
    origin: RegistryOrigin,
    attachments: readonly Attachment[],
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Deletes a manifest; its tags go with it. By a tag, many registries refuse: resolve it by `head` first.
   * @returns false if the manifest, tag or repository does not exist
   * @throws REFERENCE_INVALID without tag and digest; REGISTRY_*, with status 400 or 405 from a registry that does not delete
   */
  delete(reference: Reference, signal: AbortSignal): Promise<boolean>;
  /**
   * Verifies credentials; false: the registry allows anonymous access, so they were not verified.
   * @throws REFERENCE_INVALID, REGISTRY_*
   */
  checkLogin(registry: string, login: Login, signal: AbortSignal): Promise<boolean>;
  /** Closes all connections; afterwards every request fails with CLOSED. */
  close(): Promise<void>;
}

/** How registries are reached. */
export interface RegistryClientOptions {
  /** The caller's environment, which determines credentials, proxies and certificates. */
  readonly env: Environment;
  /** Registries (`HOST:PORT`, or `HOST` for all ports) that may have an untrusted certificate or no TLS. */
  readonly insecure?: readonly string[];
  readonly timeouts?: Partial<RegistryTimeouts>;
  /** Concurrent transfers, default 4; four times as many for manifests and small blobs. */
  readonly concurrency?: number;
  /** Where manifests and configs are cached; default: nowhere. */
  readonly documents?: DocumentStore;
  /** Called with the warnings of registries; each message once. */
  readonly onWarning?: (message: string) => void;
  /** Called with one line per request or pause, without secrets: `GET https://ghcr.io/v2/ 401 (12 ms)`. */
  readonly log?: (line: string) => void;
}

/** One blob and where its bytes come from. */
export interface BlobUpload {
  readonly descriptor: Descriptor;
  readonly store: BlobReader;
  readonly signal: AbortSignal;
}

/** How long abandoned pushes may take to clean up. */
const GRACE_MS = 1000;

/** Concurrent small requests for each large one. */
const QUICK_FACTOR = 4;

/**
 * A client for all registries. It asks nothing and reads no file before the first request, tries again what may succeed later, and
 * keeps connections until it is closed.
 * @throws NODE_UNSUPPORTED
 */
export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  checkNode(process.versions.node);
  const { env, insecure = [], concurrency = 4, onWarning, log } = options;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const direct = createTransport({ env, timeouts });
  const transport = gateTransport(
    log ? logTransport(direct, log) : direct,
    createRateGate(),
    timeouts.retryMs,
  );
  const registries = once(() => readRegistryRules(env));
  const sessionOptions: SessionOptions = {
    transport,
    endpoints: createEndpointFinder(transport, timeouts.connectMs),
    registries,
    credentials: createCredentialFinder({
      env,
      helpers: async () => (await registries()).credentialHelpers,
    }),
    insecure,
    timeouts,
    ...defined({ onWarning, log }),
  };
  const session = createRegistrySession(sessionOptions);
  const tools = {
    session,
    knownBlobs: createKnownBlobs(),
    limit: createLimit(concurrency),
    quickLimit: createLimit(concurrency * QUICK_FACTOR),
  };
  const pushes = new Set<Promise<unknown>>();
  const track = <T>(push: Promise<T>): Promise<T> => {
    pushes.add(push);
    return push.finally(() => pushes.delete(push));
  };
  const admit = async ({ registry, repository, ...rest }: Reference): Promise<RegistryOrigin> => {
    const origin = { registry, repository };
    checkReference({ ...origin, ...rest });
    (await registries()).check(origin);
    return origin;
  };
  return {
    source(reference) {
      checkReference(reference);
      return createRegistrySource(session, registries, reference, options.documents);
    },
    async head(reference, signal) {
      await admit(reference);
      return headManifest(session, reference, signal);
    },
    tags: async (place, signal) => fetchTags(session, await admit(place), signal),
    async referrers(place, subject, signal) {
      parseDigest(subject);
      return fetchReferrers(session, await admit(place), subject, signal);
    },
    async has(place, descriptor, signal) {
      parseDigest(descriptor.digest);
      const origin = await admit(place);
      const isThere = await tools.quickLimit(() =>
        hasBlob({ session, origin, signal }, descriptor),
      );
      if (isThere) tools.knownBlobs.add(origin, descriptor.digest);
      return isThere;
    },
    async send(place, { descriptor, store, signal }) {
      parseDigest(descriptor.digest);
      const origin = await admit(place);
      const push = { session, knownBlobs: tools.knownBlobs, origin, store, signal };
      await track(tools.limit(() => pushBlob(push, { descriptor }, false, () => {})));
    },
    async push(tree, target) {
      checkPush(tree, target);
      (await registries()).check(target);
      return track(pushTree(tools, tree, target));
    },
    async attach(place, attachments, signal) {
      for (const { tree, store, tag } of attachments)
        checkPush(tree, { ...place, tags: tag === undefined ? [] : [tag], store, signal });
      const origin = await admit(place);
      return track(attachTrees(tools, attachments, origin, signal));
    },
    async delete(reference, signal) {
      await admit(reference);
      return deleteManifest(session, reference, signal);
    },
    async checkLogin(registry, login, signal) {
      checkRegistry(registry);
      return checkLogin(sessionOptions, registry, login, signal);
    },
    async close() {
      // A cancelled caller may not have waited for upload sessions to be cancelled, which needs the connections.
      await Promise.race([Promise.allSettled(pushes), sleep(GRACE_MS, undefined, { ref: false })]);
      await transport.close();
    },
  };
}

/** A failure is kept too: files do not change within a build. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
