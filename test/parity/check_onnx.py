"""Runs models exported as ONNX in onnxruntime and compares them with the program's own predictions.

Usage, from the repository: python test/parity/check_onnx.py
Versions: Python 3.11, numpy 1.26 to 2.x, onnxruntime 1.19 or later. Needs node 24 (node_modules/.bin comes first on PATH).
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Trees are summed in single precision by onnxruntime: a few units in the last place of some ten micrometres. Their consensus is not.
TOLERANCE_UM = {'linear': 1e-9, 'ridge': 1e-9, 'best': 1e-9}
TREES_UM = 5e-5


def main():
    env = dict(os.environ, PATH=f'{ROOT}/node_modules/.bin:{os.environ["PATH"]}')
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run(['node', ROOT / 'test/parity/write_onnx_models.ts', folder], check=True, env=env)
        for path in sorted(folder.glob('*.onnx')):
            session = onnxruntime.InferenceSession(path, providers=['CPUExecutionProvider'])
            names = session.get_modelmeta().custom_metadata_map['feature_names'].split(',')
            features = np.fromfile(path.with_suffix('.features.bin')).reshape(-1, len(names))
            z, novelty = session.run(['z_label_um', 'novelty'], {'features': features})
            own_z = np.fromfile(path.with_suffix('.z.bin'))
            own_novelty = np.fromfile(path.with_suffix('.novelty.bin'))
            z_error = np.abs(z[:, 0] - own_z).max()
            novelty_error = np.abs(novelty / own_novelty - 1).max()
            tolerance = TOLERANCE_UM.get(path.stem.split('-')[0], TREES_UM)
            good = z.shape == (len(features), 1) and z_error <= tolerance and novelty_error <= 1e-9
            failed |= not good
            print(
                f'{path.stem:18} rows {len(features)}  z: largest difference {z_error:.1e} um (limit {tolerance:.0e})  '
                f'novelty: {novelty_error:.1e}  {"ok" if good else "WRONG"}'
            )
    print(f'onnxruntime {onnxruntime.__version__}, numpy {np.__version__}')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
