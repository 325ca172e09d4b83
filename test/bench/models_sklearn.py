"""The reference side of models.ts: fits one model and prints its time and error."""

import json
import sys
import time

import numpy as np
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor, RandomForestRegressor

model, trees, folder, columns = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
train, test = (np.fromfile(f"{folder}/{name}.f64").reshape(-1, columns) for name in ("train", "test"))
estimator = {
    "ert": lambda: ExtraTreesRegressor(trees, n_jobs=-1, random_state=1),
    "rf": lambda: RandomForestRegressor(trees, n_jobs=-1, random_state=1),
    "gb": lambda: HistGradientBoostingRegressor(max_iter=trees, early_stopping=False),
}[model]()
start = time.perf_counter()
estimator.fit(train[:, :-1], train[:, -1])
seconds = time.perf_counter() - start
rmse = float(np.sqrt(np.mean((estimator.predict(test[:, :-1]) - test[:, -1]) ** 2)))
print(json.dumps({"fitS": seconds, "rmse": rmse}))
