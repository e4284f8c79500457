"""The linear model that every error model works on: for counts, the last step of the weighted least squares that fitted them."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.linalg import solve_triangular

from fivefold.engine.stats.panels import Floats, Integers


@dataclass(frozen=True)
class Working:
    """A linear model whose points have the same variance.

    design: shape (points, terms). response: shape (points,). times: the column of each point, rising; a gap is a step
    of more than 1.
    For a generalised linear model both are multiplied by the square root of the working weights (McCullagh and Nelder
    1989, section 2.5), so that residuals are Pearson's.
    """

    design: Floats
    response: Floats
    times: Integers

    @property
    def points(self) -> int:
        """How many there are."""
        return len(self.design)

    @property
    def freedom(self) -> int:
        """Points less terms."""
        return len(self.design) - len(self.design.T)

    @property
    def bread(self) -> Floats:
        """(X′X)⁻¹."""
        return inverse_of(triangle_of(self.design))

    @property
    def coefficients(self) -> Floats:
        """By least squares."""
        return np.asarray(np.linalg.lstsq(self.design, self.response, rcond=None)[0], dtype=np.float64)

    @property
    def residuals(self) -> Floats:
        """Of least squares."""
        residuals: Floats = self.response - self.design @ self.coefficients
        return residuals


@dataclass(frozen=True)
class Contrast:
    """Standard errors of combinations of the coefficients, and Student's degrees of freedom (inf: normal), each (contrasts,)."""

    standard_error: Floats
    freedom: Floats


class ErrorModel(Protocol):
    """A fitted linear model that knows how sure its coefficients are."""

    @property
    def coefficients(self) -> Floats:
        """Shape (terms,)."""

    def contrast(self, combinations: Floats) -> Contrast:
        """Of each row of `combinations`, shape (contrasts, terms)."""


def triangle_of(matrix: Floats) -> Floats:
    """The upper triangle R of matrix = QR, or of each of a stack of matrices."""
    return np.asarray(np.linalg.qr(matrix, mode="r"), dtype=np.float64)


def inverse_of(triangle: Floats) -> Floats:
    """(R′R)⁻¹."""
    inverse = np.asarray(solve_triangular(triangle, np.eye(len(triangle))), dtype=np.float64)
    product: Floats = inverse @ inverse.T
    return product
