#!/bin/sh
# For developers: builds the binding of @tensorflow/tfjs-node against the TensorFlow library inside PyPI's tensorflow-cpu wheel, for machines
# that cannot reach the archive from which its installer downloads that library. Then test/parity/tensor.test.ts compares both tensor back
# ends. The product never needs it; everything lands in .cache/tfjs-node, and neither node_modules nor the lockfile change.
#
# Needs Linux on x86-64, npm, Python with pip, make, a C++ compiler, Node's headers. Usage: sh test/parity/build_tfjs_node.sh
#   PYTHON         a Python with pip (python3)
#   NODE_HEADERS   the folder that holds include/node (/usr)
set -eu

TFJS_VERSION=4.22.0
WHEEL=tensorflow-cpu==2.15.1

root=$(cd "$(dirname "$0")/../.." && pwd)
cache=$root/.cache/tfjs-node
package=$cache/node_modules/@tensorflow/tfjs-node
mkdir -p "$cache"

echo '{ "private": true }' > "$cache/package.json"
npm install --prefix "$cache" --ignore-scripts --no-audit --no-fund "@tensorflow/tfjs-node@$TFJS_VERSION"
# One tfjs-core for both back ends: the project's, which Node finds further up.
rm -rf "$cache/node_modules/@tensorflow/tfjs-core"

"${PYTHON:-python3}" -m pip download --no-deps --only-binary=:all: --python-version 3.11 \
  --platform manylinux_2_17_x86_64 --dest "$cache/wheel" "$WHEEL"
"${PYTHON:-python3}" - "$cache/wheel" "$package/deps" <<'UNPACK'
import pathlib
import sys
import zipfile

wheel = next(pathlib.Path(sys.argv[1]).glob('*.whl'))
deps = pathlib.Path(sys.argv[2])
libraries = {
    'tensorflow/libtensorflow_cc.so.2': 'libtensorflow.so',
    'tensorflow/libtensorflow_framework.so.2': 'libtensorflow_framework.so',
}
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name in libraries:
            target = deps / 'lib' / pathlib.PurePosixPath(name).name
        elif name.startswith('tensorflow/include/') and not name.endswith('/'):
            target = deps / name.removeprefix('tensorflow/')
        else:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.read(name))
for name, link in libraries.items():
    path = deps / 'lib' / link
    path.unlink(missing_ok=True)
    path.symlink_to(pathlib.PurePosixPath(name).name)
UNPACK

cd "$package"
# Without nodelete the library is unloaded with the thread that loaded it, and the process ends in a crash.
LDFLAGS=-Wl,-z,nodelete "$root/node_modules/.bin/node-gyp" rebuild --nodedir="${NODE_HEADERS:-/usr}" \
  --module_name=tfjs_binding --module_path="$package/lib/napi-v8" --napi_build_version=8
ls -l "$package/lib/napi-v8/tfjs_binding.node"
