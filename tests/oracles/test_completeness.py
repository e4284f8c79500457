"""Every reference figure on evaluation is compared by some test: a new kind of row must not pass by unread."""

from tests.oracles.tables import rows
from tests.shared import needs_shared

pytestmark = needs_shared
COMPARED = {
    "ITS": "test_interrupted_time_series",
    "SW": "test_stepped_wedge, test_staggered",
    "DiD": "test_staggered",
    "Factorial": "test_factorial",
    "ICC": "test_heterogeneity",
}
STEPPED_WEDGES = {
    "SW Hussey-Hughes lmer",
    "SW nested exchangeable lmer",
    "SW glmer logistic",
    "SW GEE logit",
    "SW cluster-period means",
}
INTERRUPTED = {"lm", "gls AR1", "Poisson", "quasi-Poisson", "negbin", "binomial", "quasi-binomial"}


def test_every_model_of_the_estimates_is_compared() -> None:
    models = {row["model"] for row in rows("eval/estimates.csv")}
    assert {model.split()[0] for model in models} <= set(COMPARED)
    assert {model for model in models if model.startswith("SW")} <= STEPPED_WEDGES
    assert {model.removeprefix("ITS ") for model in models if model.startswith("ITS")} <= INTERRUPTED
