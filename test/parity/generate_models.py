"""Fixtures for test/parity/models.test.ts.

python -m pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 factor_analyzer==0.5.1
python test/parity/generate_models.py
"""

import json
import pathlib

import factor_analyzer.factor_analyzer as fa_module
import numpy as np
from factor_analyzer import FactorAnalyzer
from sklearn.datasets import load_diabetes
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.preprocessing import PolynomialFeatures

OUT = pathlib.Path(__file__).parent / "fixtures"

# factor_analyzer 0.5.1 calls scikit-learn with an argument that scikit-learn 1.8 renamed.
_check_array = fa_module.check_array
fa_module.check_array = lambda X, force_all_finite=True, **more: _check_array(
    X, ensure_all_finite=force_all_finite, **more
)


def save(name, value):
    (OUT / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


def rounded(array, digits=6):
    return np.round(np.asarray(array, float), digits).tolist()


def factor_case(data, factors, method="minres"):
    data = np.round(data, 6)
    model = FactorAnalyzer(factors, rotation="varimax", method=method).fit(data)
    return {
        "factors": factors,
        "data": data.tolist(),
        "loadings": rounded(model.loadings_, 8),
        "scores": rounded(model.transform(data)[:20], 8),
    }


def simple_structure(rng, rows, factors, per_factor):
    variables = factors * per_factor
    loadings = rng.uniform(-0.25, 0.25, (variables, factors))
    for k in range(factors):
        loadings[k * per_factor : (k + 1) * per_factor, k] = rng.uniform(0.55, 0.9, per_factor)
    noise = np.sqrt(np.maximum(0.2, 1 - (loadings**2).sum(1)))
    return rng.normal(size=(rows, factors)) @ loadings.T + rng.normal(size=(rows, variables)) * noise


def ring_profiles(rng, rows, radii=40):
    """Whole-disc means of a defocused ring system: nearly collinear, as the paper's radial profile is."""
    z = rng.uniform(-20, 20, rows)
    r = np.arange(0.5, radii + 0.5)
    spacing = 4 + 0.45 * np.abs(z) + rng.normal(0, 0.15, rows)
    contrast = (0.35 + 0.05 * rng.normal(size=rows)) * np.exp(-np.abs(z) / 40)
    phase = 0.12 * z + rng.normal(0, 0.1, rows)
    decay = 14 + 0.4 * np.abs(z)
    rings = 0.57 + contrast[:, None] * np.cos(2 * np.pi * r / spacing[:, None] + phase[:, None]) * np.exp(
        -r / decay[:, None]
    )
    rings += rng.normal(0, 0.004, rings.shape)
    discs = np.cumsum(rings * r, axis=1) / np.cumsum(r)
    return discs, z


def friedman(rng, rows):
    x = rng.uniform(size=(rows, 10))
    y = (
        10 * np.sin(np.pi * x[:, 0] * x[:, 1])
        + 20 * (x[:, 2] - 0.5) ** 2
        + 10 * x[:, 3]
        + 5 * x[:, 4]
        + rng.normal(0, 1, rows)
    )
    return x, y


def regression_sets(rng):
    x, y = friedman(rng, 800)
    yield "friedman", x[:400], y[:400], x[400:], y[400:]
    x, y = load_diabetes(return_X_y=True)
    order = rng.permutation(len(y))
    x, y = x[order], y[order]
    yield "diabetes", x[:300], y[:300], x[300:], y[300:]
    x, y = ring_profiles(rng, 800, 20)
    yield "rings", x[:500], y[:500], x[500:], y[500:]


def rmse(model, train_x, train_y, test_x, test_y):
    return float(np.sqrt(np.mean((model.fit(train_x, train_y).predict(test_x) - test_y) ** 2)))


def main():
    rng = np.random.default_rng(20240607)
    simple = simple_structure(rng, 400, 3, 5)
    save("factors-simple.json", factor_case(simple, 3))
    save("factors-likelihood.json", factor_case(simple, 3, "ml"))
    save("factors-profiles.json", factor_case(ring_profiles(rng, 240)[0], 6))

    x, y = friedman(rng, 200)
    x = np.c_[x[:, :5], np.eye(3)[rng.integers(0, 3, 200)]]
    x, y = np.round(x, 6), np.round(y, 6)
    terms = np.c_[PolynomialFeatures(3).fit_transform(x[:, :5]), x[:, 5:]]
    save(
        "linear.json",
        {
            "x": x.tolist(),
            "y": y.tolist(),
            "trainRows": 150,
            "linear": rounded(LinearRegression().fit(x[:150], y[:150]).predict(x[150:]), 9),
            "ridge": {
                str(alpha): rounded(Ridge(alpha=alpha).fit(terms[:150], y[:150]).predict(terms[150:]), 9)
                for alpha in (0.01, 1, 100)
            },
        },
    )

    cases = []
    for name, train_x, train_y, test_x, test_y in regression_sets(rng):
        train_x, train_y, test_x, test_y = (np.round(a, 6) for a in (train_x, train_y, test_x, test_y))
        data = (train_x, train_y, test_x, test_y)
        cases.append(
            {
                "name": name,
                "train": np.c_[train_x, train_y].tolist(),
                "test": np.c_[test_x, test_y].tolist(),
                "rmse": {
                    "ert": [rmse(ExtraTreesRegressor(100, random_state=s), *data) for s in range(10)],
                    "rf": [rmse(RandomForestRegressor(100, random_state=s), *data) for s in range(10)],
                    "gb": [rmse(HistGradientBoostingRegressor(), *data)],
                },
            }
        )
    for case in cases:
        save(f"trees-{case['name']}.json", case)


if __name__ == "__main__":
    main()
