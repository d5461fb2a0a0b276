import { type ImageTransport, imageTransports } from '@strake/oci/internal';
import type { StrakeError } from '../errors/index.ts';

/** Transports that reach no registry: for what only has to know which there are. */
export function offlineTransports(error: StrakeError): readonly ImageTransport[] {
  return imageTransports(() => Promise.reject(error));
}
