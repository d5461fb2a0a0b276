import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familyOf, isNondistributable, layerTypeIn, MEDIA_TYPE } from './media-type.ts';

const OCI_FOREIGN = 'application/vnd.oci.image.layer.nondistributable.v1.tar';
const DOCKER_FOREIGN = 'application/vnd.docker.image.rootfs.foreign.diff.tar';

const pairs: readonly [oci: string, docker: string][] = [
  [MEDIA_TYPE.oci.layerGzip, MEDIA_TYPE.docker.layerGzip],
  [MEDIA_TYPE.oci.layerTar, MEDIA_TYPE.docker.layerTar],
  [MEDIA_TYPE.oci.layerZstd, MEDIA_TYPE.docker.layerZstd],
  [`${OCI_FOREIGN}+gzip`, `${DOCKER_FOREIGN}.gzip`],
  [OCI_FOREIGN, DOCKER_FOREIGN],
];
for (const [oci, docker] of pairs) {
  test(`names ${oci} in either family without another compression`, () => {
    for (const type of [oci, docker]) {
      assert.equal(layerTypeIn('oci', type), oci);
      assert.equal(layerTypeIn('docker', type), docker);
    }
    assert.equal(isNondistributable(oci), isNondistributable(docker));
    assert.deepEqual([familyOf(oci), familyOf(docker)], ['oci', 'docker']);
  });
}

test('keeps a type that only one family has', () => {
  for (const type of ['application/x', `${OCI_FOREIGN}+zstd`])
    assert.equal(layerTypeIn('docker', type), type);
});
