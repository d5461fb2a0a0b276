// Computing and verifying digests.
export { checkBytes, checkDigest, checkedStream, checkSize, sha256Of } from './check-bytes.ts';
export { digestOf } from './digest-of.ts';
