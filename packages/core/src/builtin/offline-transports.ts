import { type ImageTransport, imageTransports } from '@strake/oci/internal';
import type { StrakeError } from '../errors/index.ts';

/** Transports without registry access, for callers that only need to know which exist. */
export function offlineTransports(error: StrakeError): readonly ImageTransport[] {
  return imageTransports(() => Promise.reject(error));
}
