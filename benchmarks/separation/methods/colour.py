"""Visual segmentation alone, without any weights: what a person would script with OpenCV.

Colours are clustered (k-means in Lab with position); clusters' connected parts are candidates, the better the
more they differ from what lies along the frame (background prior: Zhu et al., "Saliency optimization from
robust background detection", 2014). Names get candidates by what their words say, a colour and a side of the
picture, and by size. GrabCut (Rother et al., 2004) then draws each outline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from benchmarks.separation.question import Claims, Question, all_found, on_cells
from benchmarks.stylizedbench.palette import COLOURS
from generator.backends.protocol import Concept

SIDE = 128
"""Pixels of the shorter side at which the picture is looked at."""
CLUSTERS = 10
NEARNESS = 0.4
"""Weight of a pixel's position against its colour in the clustering."""
LEAST_AREA, MOST_AREA = 0.005, 0.6
"""Of a candidate, as shares of the picture."""
SIDES = {"left": 0.25, "right": 0.75, "middle": 0.5, "centre": 0.5}

Lab = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Candidate:
    area: NDArray[np.bool_]
    colour: Lab
    x: float
    """Of its middle, 0..1."""
    contrast: float
    """How far its colour is from what lies along the frame, 0..1."""


def colour(question: Question) -> Claims:
    scale = SIDE / min(question.picture.shape[:2])
    small = cv2.resize(question.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    candidates = _candidates(lab)
    masks = [np.zeros(small.shape[:2], np.float32) for _ in question.concepts]
    if candidates:
        costs = [[_cost(question, concept, one) for one in candidates] for concept in question.concepts]
        for subject, chosen in zip(*linear_sum_assignment(np.array(costs)), strict=True):
            masks[subject] = _outlined(small, candidates[chosen].area)
    return all_found(on_cells(np.stack(masks)))


def _candidates(lab: Lab) -> list[_Candidate]:
    height, width = lab.shape[:2]
    rows, columns = np.mgrid[:height, :width].astype(np.float32) * np.float32(100 / SIDE * NEARNESS)
    points = np.dstack([cv2.GaussianBlur(lab, (0, 0), 1.5), columns, rows]).reshape(-1, 5)
    cv2.setRNGSeed(0)
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    _, labels, _ = cv2.kmeans(points, CLUSTERS, None, rule, 2, cv2.KMEANS_PP_CENTERS)
    edge = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    found = []
    for cluster in range(CLUSTERS):
        count, parts, facts, middles = cv2.connectedComponentsWithStats(
            (labels.reshape(height, width) == cluster).astype(np.uint8)
        )
        for part in range(1, count):
            area = parts == part
            if LEAST_AREA <= facts[part, cv2.CC_STAT_AREA] / area.size <= MOST_AREA:
                own = np.median(lab[area], axis=0)
                off = np.linalg.norm(edge - own, axis=1)
                found.append(_Candidate(area, own, middles[part][0] / width, float(np.median(off)) / 100))
    return found


def _cost(question: Question, concept: Concept, candidate: _Candidate) -> float:
    """Low where the candidate is what the words say."""
    start, end = concept.spans[0]
    phrase, after = question.prompt[start:end].lower(), question.prompt[end : end + 24].lower()
    cost = 0.5 - min(candidate.contrast, 0.5) - float(np.sqrt(candidate.area.mean())) * 0.5
    named = [name for name in COLOURS if re.search(rf"\b{name}\b", phrase)]
    if named:
        cost += min(float(np.linalg.norm(candidate.colour - _lab(name))) for name in named) / 100
    for word, x in SIDES.items():
        if re.search(rf"\b{word}\b", after):
            cost += abs(candidate.x - x)
    return cost


def _lab(name: str) -> Lab:
    pixel = np.array([[COLOURS[name]]], np.float32) / 255
    return np.asarray(cv2.cvtColor(pixel, cv2.COLOR_RGB2LAB)[0, 0])


def _outlined(picture: NDArray[np.uint8], area: NDArray[np.bool_]) -> NDArray[np.float32]:
    """GrabCut from a part that is surely the subject; what is far from it is surely not."""
    reach = max(3, round(float(np.sqrt(area.sum())) * 0.4))
    near = cv2.dilate(
        area.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
    )
    sure = cv2.erode(area.astype(np.uint8), np.ones((3, 3), np.uint8))
    marks = np.where(near > 0, cv2.GC_PR_BGD, cv2.GC_BGD).astype(np.uint8)
    marks[area] = cv2.GC_PR_FGD
    marks[sure > 0] = cv2.GC_FGD
    cv2.setRNGSeed(0)
    if sure.any() and not near.all():
        cv2.grabCut(picture, marks, None, np.zeros((1, 65)), np.zeros((1, 65)), 2, cv2.GC_INIT_WITH_MASK)
    return np.isin(marks, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)
