"""The dbt project and the sandbox city's feed files as text: no dbt is loaded here."""

from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[3]
PROJECT = REPOSITORY / "dbt_project"


@pytest.fixture(scope="session")
def project():
    return PROJECT


@pytest.fixture(scope="session")
def feeds():
    """Feed key -> the parsed feed file."""
    files = sorted((REPOSITORY / "cities" / "sandbox" / "feeds").glob("*/*.yml"))
    return {f"{file.parent.name}/{file.stem}": yaml.safe_load(file.read_text()) for file in files}


@pytest.fixture(scope="session")
def described():
    """Model name -> its entry in the yml of the same stem."""
    files = sorted(PROJECT.glob("models/**/*.yml"))
    documents = [yaml.safe_load(file.read_text()) for file in files]
    return {model["name"]: model for doc in documents for model in doc.get("models", [])}
